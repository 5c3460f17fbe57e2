package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/** Brings what an encoder writes to a storage, and counts it. */
final class Outputs implements RecordingOutputs {

    private final AuditStorage storage;
    private final String connectionId;
    private final boolean hashed;
    private long bytes;

    Outputs(AuditStorage storage, String connectionId, boolean hashed) {
        this.storage = storage;
        this.connectionId = connectionId;
        this.hashed = hashed;
    }

    /** How many bytes came. */
    long bytes() {
        return bytes;
    }

    @Override
    public String connectionId() {
        return connectionId;
    }

    @Override
    public int part() {
        return 1;
    }

    @Override
    public RecordingOutput open(String extension, String contentType) throws IOException {
        return open(connectionId + extension, null, contentType);
    }

    @Override
    public RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException {
        return open(connectionId + "-" + channelId + extension, channelId, contentType);
    }

    private RecordingOutput open(String name, Long channelId, String contentType) throws IOException {
        RecordingMetadata metadata = new RecordingMetadata(
                name,
                connectionId,
                channelId,
                1,
                "measured",
                contentType,
                "",
                Instant.now(),
                null,
                "192.0.2.7",
                "XX",
                "ada",
                State.OPEN,
                false,
                null);
        StorageOutput output = hashed ? new Hashed(storage.create(metadata)) : storage.create(metadata);
        return new RecordingOutput() {
            @Override
            public void write(byte[] array, int offset, int length) throws IOException {
                bytes += length;
                output.write(array, offset, length);
            }

            @Override
            public void flush() throws IOException {
                output.flush();
            }

            @Override
            public void finish() throws IOException {
                output.finish(metadata.ended(State.ENDED, Instant.now()));
            }
        };
    }

    /** Hashes what goes to a storage, and keeps the hash of what was flushed. */
    private static final class Hashed implements StorageOutput {

        private final StorageOutput output;
        private final MessageDigest hash;
        private Object flushed;

        Hashed(StorageOutput output) {
            this.output = output;
            try {
                hash = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void write(byte[] array, int offset, int length) throws IOException {
            output.write(array, offset, length);
            hash.update(array, offset, length);
        }

        @Override
        public void flush() throws IOException {
            output.flush();
            try {
                flushed = hash.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void update(RecordingMetadata metadata) throws IOException {
            output.update(metadata);
        }

        @Override
        public void finish(RecordingMetadata metadata) throws IOException {
            output.finish(metadata);
            flushed = hash.digest();
        }

        @Override
        public void abandon(RecordingMetadata metadata) {
            output.abandon(metadata);
        }

        @Override
        public String toString() {
            return String.valueOf(flushed);
        }
    }
}
