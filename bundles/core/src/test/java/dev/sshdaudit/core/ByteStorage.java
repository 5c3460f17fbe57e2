package dev.sshdaudit.core;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A storage in memory, and a format that has the types of a connection's messages in one recording and the data of each channel
 * in another one.
 */
final class ByteStorage implements AuditFormat, AuditStorage {

    /** One recording. */
    static final class Kept {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        volatile RecordingMetadata metadata;
        volatile int flushed;

        synchronized byte[] bytes() {
            return bytes.toByteArray();
        }

        private synchronized void write(byte[] more, int offset, int length) {
            bytes.write(more, offset, length);
        }
    }

    final Map<String, Kept> recordings = new ConcurrentSkipListMap<>();
    volatile boolean failing;
    /** What happens while data of a channel is being written, on the thread that writes. */
    volatile Runnable meanwhile = () -> {};
    /** Where new recordings are kept. */
    volatile String place = "";

    @Override
    public String place() {
        return place;
    }

    @Override
    public RecordingEncoder newEncoder(RecordingOutputs outputs) throws IOException {
        RecordingOutput all = outputs.open(".types", "text/plain");
        Map<Long, RecordingOutput> channels = new HashMap<>();
        return new RecordingEncoder() {
            @Override
            public void encode(AuditMessage message) throws IOException {
                write(all, (message.type().id() + "\n").getBytes());
                if (message.payload() instanceof NewChannelSuccessful) {
                    channels.put(message.channelId(), outputs.openChannel(message.channelId(), ".data", "text/plain"));
                } else if (message.payload() instanceof Io io && channels.containsKey(message.channelId())) {
                    meanwhile.run();
                    write(channels.get(message.channelId()), io.data().toByteArray());
                }
            }

            private void write(RecordingOutput output, byte[] bytes) throws IOException {
                output.write(bytes, 0, bytes.length);
            }

            @Override
            public void flush() throws IOException {
                all.flush();
                for (RecordingOutput channel : channels.values()) {
                    channel.flush();
                }
            }

            @Override
            public void finish() throws IOException {
                all.finish();
                for (RecordingOutput channel : channels.values()) {
                    channel.finish();
                }
            }
        };
    }

    @Override
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        Kept kept = new Kept();
        kept.metadata = metadata;
        if (recordings.putIfAbsent(metadata.name(), kept) != null) {
            throw new FileAlreadyExistsException(metadata.name());
        }
        return new StorageOutput() {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (failing) {
                    throw new IOException("PID audit.bytes: No space left");
                }
                kept.write(bytes, offset, length);
            }

            @Override
            public void flush() {
                kept.flushed = kept.bytes().length;
            }

            @Override
            public void update(RecordingMetadata changed) {
                kept.metadata = changed;
            }

            @Override
            public void finish(RecordingMetadata changed) {
                kept.metadata = changed;
            }

            @Override
            public void abandon(RecordingMetadata changed) {
                kept.metadata = changed;
            }
        };
    }
}
