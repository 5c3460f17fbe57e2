package dev.sshdaudit.decoder;

import dev.sshdaudit.asciinema.CastEncoder;
import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.message.AuditMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Converts a recording to casts, each in a file whose name is printed, or one of them to the output. */
final class CastFiles implements Sink, RecordingOutputs {

    private final OutputStream out;
    private final Path directory;
    private final Long onlyChannel;
    private final CastEncoder encoder;
    private AuditMessage first;
    private boolean found;

    /**
     * Makes a sink.
     *
     * @param directory where the files are made
     * @param onlyChannel the channel whose cast goes to {@code out} instead, or null
     */
    CastFiles(OutputStream out, Path directory, Long onlyChannel, CastSettings settings) {
        this.out = out;
        this.directory = directory;
        this.onlyChannel = onlyChannel;
        this.encoder = new CastEncoder(this, settings);
    }

    @Override
    public void message(AuditMessage message) throws IOException {
        first = first == null ? message : first;
        encoder.encode(message);
    }

    @Override
    public void end() throws IOException {
        encoder.finish();
    }

    @Override
    public String shortcoming() {
        return found
                ? null
                : (onlyChannel == null ? "it" : "channel " + onlyChannel)
                        + " has nothing that a cast could show: no shell, and no command but transfers";
    }

    @Override
    public String connectionId() {
        return first.connectionId();
    }

    @Override
    public int part() {
        return first.extras().get(AuditMessage.CONTINUES) instanceof Long part ? part.intValue() : 1;
    }

    @Override
    public String node() {
        return first.extras().get(AuditMessage.NODE) instanceof String node ? node : "";
    }

    @Override
    public RecordingOutput open(String extension, String contentType) throws IOException {
        throw new IOException("casts are of channels");
    }

    @Override
    public RecordingOutput openChannel(long channelId, String extension, String contentType) throws IOException {
        if (onlyChannel == null) {
            found = true;
            return new Stream(create(channelId, extension), true);
        } else if (onlyChannel == channelId) {
            found = true;
            return new Stream(out, false);
        }
        return new Stream(OutputStream.nullOutputStream(), false);
    }

    /** Whoever wrote the recording chose the id: it must not lead anywhere else. */
    private OutputStream create(long channelId, String extension) throws IOException {
        String id = connectionId().matches("[0-9A-Za-z]{1,64}") ? connectionId() : "recording";
        String name = id + "-" + Long.toUnsignedString(channelId) + (part() == 1 ? "" : "." + part()) + extension;
        Path file = directory.resolve(name);
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            // as private as recordings are
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.newByteChannel(
                                file,
                                options,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                        .close();
            } else {
                Files.newByteChannel(file, options).close();
            }
        } catch (FileAlreadyExistsException e) {
            throw new IOException("there is a file " + file + " already", e);
        } catch (AccessDeniedException e) {
            throw new IOException("the cast " + file + " cannot be made: permission denied", e);
        } catch (FileSystemException e) {
            throw new IOException("the cast " + file + " cannot be made: " + e.getReason(), e);
        }
        out.write((file + "\n").getBytes(StandardCharsets.UTF_8));
        return Files.newOutputStream(file, StandardOpenOption.WRITE);
    }

    private static final class Stream implements RecordingOutput {

        private final OutputStream stream;
        private final boolean closed;

        Stream(OutputStream target, boolean closed) {
            this.stream = new BufferedOutputStream(target);
            this.closed = closed;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stream.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }

        @Override
        public void finish() throws IOException {
            stream.flush();
            if (closed) {
                stream.close();
            }
        }
    }
}
