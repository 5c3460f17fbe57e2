package dev.sshdaudit.encryption.age;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Encrypts recordings in the format of age. Thread-safe. */
@Component(property = RecordingEncryption.ENCRYPTION_PROPERTY + "=age")
public final class AgeEncryption implements RecordingEncryption {

    private static final Logger LOG = LoggerFactory.getLogger(AgeEncryption.class);

    private final AtomicBoolean told = new AtomicBoolean();

    @Override
    public void check(List<String> recipients) {
        Recipients.of(recipients);
    }

    @Override
    public StorageOutput encrypt(StorageOutput storage, List<String> recipients) throws IOException {
        return new AgeOutput(storage, Recipients.of(recipients), this::keepsNothingAside);
    }

    private void keepsNothingAside() {
        if (told.compareAndSet(false, true)) {
            LOG.warn(
                    "The storage of recordings, which PID audit, key storage names, keeps nothing aside: if this process"
                            + " is killed, up to {} KiB at the end of each recording that is encrypted are lost",
                    AgeOutput.CHUNK_BYTES >> 10);
        }
    }

    @Override
    public InputStream decrypt(InputStream recording, Identities identities) throws IOException {
        return Decryption.open(recording, identities);
    }
}
