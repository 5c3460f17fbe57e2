package dev.sshdaudit.itests.faulty;

import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;

/** Recordings in files of a folder, like those of the storage {@code file}, or trouble: what the configuration says. */
@Component(
        property = AuditStorage.STORAGE_PROPERTY + "=faulty",
        configurationPid = FaultyStorage.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FaultyStorage implements AuditStorage {

    static final String PID = "dev.sshdaudit.itests.faulty";

    /** What a test sets. */
    @interface Config {

        /** Where recordings are kept; an absolute path. */
        String directory();

        /** What it does when it is called. */
        Behaviour behaviour() default Behaviour.works;
    }

    enum Behaviour {
        works,
        /** Calls do not return, even when interrupted, until it does something else. */
        blocks,
        fails
    }

    // guarded by this
    private Config config;

    @Activate
    public FaultyStorage(Config config) {
        this.config = config;
    }

    @Modified
    synchronized void modified(Config changed) {
        config = changed;
        notifyAll();
    }

    /** Called before anything is done. */
    synchronized Path obey() throws IOException {
        if (config.behaviour() == Behaviour.blocks) {
            hold();
        }
        if (config.behaviour() == Behaviour.fails) {
            throw new IOException("PID " + PID + ", key behaviour: it is told to fail");
        }
        return Path.of(config.directory());
    }

    /** A thread that is in here is held: tests find that in a thread dump. */
    private synchronized void hold() {
        boolean interrupted = false;
        while (config.behaviour() == Behaviour.blocks) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        Path folder = obey();
        Files.createDirectories(folder);
        return new FaultyOutput(this, folder.resolve(metadata.name()), metadata);
    }
}
