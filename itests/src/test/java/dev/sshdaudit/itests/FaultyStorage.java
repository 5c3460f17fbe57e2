package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.itests.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The storage of {@code itests/faulty-storage}, which does what it is told. */
final class FaultyStorage {

    private static final String CONFIGURATION = "dev.sshdaudit.itests.faulty.cfg";

    private FaultyStorage() {}

    /** Installs it, working; returns the folder where it keeps recordings. */
    static Path install(Karaf karaf) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(karaf.home().resolve("data/audit-faulty"));
        karaf.set(CONFIGURATION, "directory", folder.toString());
        Path bundle = Path.of("faulty-storage/target/sshd-audit-itests-faulty-storage-"
                        + System.getProperty("project.version") + ".jar")
                .toAbsolutePath();
        Result install = karaf.ssh().exec("bundle:install -s -l 25 file:" + bundle);
        assertEquals(0, install.exit(), install::toString);
        return folder;
    }

    /** Has it do something else: {@code works}, {@code blocks} or {@code fails}. */
    static void tell(Karaf karaf, String behaviour) throws IOException {
        karaf.set(CONFIGURATION, "behaviour", behaviour);
    }
}
