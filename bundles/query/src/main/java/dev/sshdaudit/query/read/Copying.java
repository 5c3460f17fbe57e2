package dev.sshdaudit.query.read;

import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportTarget;
import dev.sshdaudit.query.Exported;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.CastSink;
import dev.sshdaudit.text.MessageSink;
import dev.sshdaudit.text.MessageSinks;
import dev.sshdaudit.text.NewFiles;
import dev.sshdaudit.text.Problems;
import dev.sshdaudit.text.Reading;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Copies one recording to files, which appear together when they are complete, or to a stream. For one copy and one thread. */
public final class Copying {

    private static final int BLOCK = 64 * 1024;
    private static final String CASTS = "asciinema";

    private final Recordings recordings;
    private final Opened opened;
    private final ExportRequest request;
    private final RecordingMetadata metadata;
    private final Problems problems = new Problems();
    private boolean goesOn;

    /**
     * Prepares a copy.
     *
     * @param opened the recording; its readers give secrets if these are wanted
     */
    public Copying(Recordings recordings, Opened opened, ExportRequest request) {
        this.recordings = recordings;
        this.opened = opened;
        this.request = request;
        this.metadata = opened.entry().metadata();
    }

    /**
     * Copies.
     *
     * @param to a folder, or a file that is not there
     * @param replace whether files of the same names in the folder are replaced
     * @param mayHaveSecrets whether bytes may be copied that can hold passwords
     * @throws SecurityException if the bytes hold secrets, or can, and these must not be copied
     */
    public Exported copy(Path to, boolean replace, boolean mayHaveSecrets) throws IOException {
        Path folder = Destination.folder(to);
        if (Files.exists(folder.resolve(metadata.name() + ".metadata.json"))) {
            throw new IOException("folder " + folder + " is where the storage keeps this recording");
        }
        boolean isFolder = folder.equals(to);
        try (NewFiles files = new NewFiles(folder, replace && isFolder)) {
            if (isFolder) {
                write((name, size) -> files.create(name), false, mayHaveSecrets);
            } else {
                String named = String.valueOf(to.getFileName());
                write((name, size) -> files.create(named), true, mayHaveSecrets);
            }
            return new Exported(files.publish(), described(), goesOn);
        } catch (NewFiles.FileExists e) {
            throw new FileAlreadyExistsException(e.getMessage());
        }
    }

    /**
     * Copies to a stream.
     *
     * @param target takes one file
     * @param mayHaveSecrets whether bytes may be copied that can hold passwords
     * @throws IllegalArgumentException if a cast is to be made, and it is not said of which channel
     * @throws SecurityException if the bytes hold secrets, or can, and these must not be copied; then the target was not asked
     */
    public Exported copy(ExportTarget target, boolean mayHaveSecrets) throws IOException {
        if (request.form() == ExportRequest.Form.ASCIICAST && request.channel() == null && !isCast()) {
            throw new IllegalArgumentException("a cast is of one channel, and the request names none");
        } else if (request.form() == ExportRequest.Form.BINARY) {
            sendBytes(target, mayHaveSecrets);
        } else {
            write(target, true, mayHaveSecrets);
        }
        return new Exported(List.of(), described(), goesOn);
    }

    private boolean isCast() {
        return metadata.format().equals(CASTS);
    }

    /** Writes all files; they are complete when this method returns. */
    private void write(ExportTarget files, boolean isOne, boolean mayHaveSecrets) throws IOException {
        switch (request.form()) {
            case BINARY -> copyBytes(files, mayHaveSecrets);
            case JSON -> convert(files, ".jsonl", out -> MessageSinks.json(out, request.secrets()));
            case TEXT -> convert(files, ".txt", out -> MessageSinks.text(out, timeline()));
            case ASCIICAST -> copyCasts(files, isOne);
        }
        goOn();
    }

    private Timeline timeline() {
        ZoneId zone = request.zone();
        Timeline timeline = zone == null ? Timeline.relative() : Timeline.absolute(zone);
        return request.secrets() ? timeline.withSecrets() : timeline;
    }

    private static boolean goOn() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        return true;
    }

    private void copyBytes(ExportTarget files, boolean mayHaveSecrets) throws IOException {
        RecordingCatalog catalog = catalogOfWhole();
        long copied = copy(recordings.input(catalog, metadata), files, metadata.name(), -1, Long.MAX_VALUE);
        requireNoSecrets(catalog, copied, mayHaveSecrets);
    }

    /** Copies bytes to a target that cannot give them back: so secrets are looked for first, in just these bytes. */
    private void sendBytes(ExportTarget target, boolean mayHaveSecrets) throws IOException {
        RecordingCatalog catalog = catalogOfWhole();
        long size = opened.entry().size();
        requireNoSecrets(catalog, size, mayHaveSecrets);
        InputStream in = recordings.input(catalog, metadata);
        // one that goes on has more bytes by now
        copy(in, target, metadata.name(), goesOn ? -1 : size, goesOn && mayHaveSecrets ? Long.MAX_VALUE : size);
    }

    private void requireNoSecrets(RecordingCatalog catalog, long bytes, boolean mayHaveSecrets) throws IOException {
        if (!mayHaveSecrets && !isCast()) {
            new SecretSearch(recordings, catalog, metadata).require(bytes);
        }
    }

    /** Copies a cast as it was recorded, decrypted: a cast has no secrets. */
    private void copyCast(ExportTarget files) throws IOException {
        RecordingCatalog catalog = catalogOfWhole();
        String name = RecordingEncryption.isEncrypted(metadata.name())
                ? metadata.name().substring(0, metadata.name().length() - RecordingEncryption.EXTENSION.length())
                : metadata.name();
        copy(recordings.content(catalog, metadata), files, name, -1, Long.MAX_VALUE);
    }

    private RecordingCatalog catalogOfWhole() throws IOException {
        opened.requireWhole();
        goesOn = metadata.state() == State.OPEN;
        return recordings.place(opened.storage()).catalog();
    }

    /**
     * Copies bytes to a file.
     *
     * @param size how many bytes it has to have, or -1
     * @param most how many bytes it may have
     */
    private long copy(InputStream from, ExportTarget files, String name, long size, long most) throws IOException {
        try (InputStream in = from) {
            OutputStream out = files.open(name, size);
            byte[] block = new byte[BLOCK];
            long left = most;
            int length = 0;
            while (left > 0 && length >= 0 && goOn()) {
                length = in.read(block, 0, (int) Math.min(block.length, left));
                out.write(block, 0, Math.max(0, length));
                left -= Math.max(0, length);
            }
            if (most - left < size) {
                throw new IOException("recording " + metadata.name() + " has fewer bytes than the storage told");
            }
            out.close();
            return most - left;
        }
    }

    private interface Sinks {

        MessageSink of(OutputStream out) throws IOException;
    }

    private void convert(ExportTarget files, String extension, Sinks sinks) throws IOException {
        try (RecordingReader reader = opened.reader()) {
            OutputStream out = files.open(opened.id() + extension, -1);
            copy(reader, sinks.of(out));
            out.close();
        }
    }

    private void copyCasts(ExportTarget files, boolean isOne) throws IOException {
        if (isCast()) {
            copyCast(files);
            return;
        }
        AuditFormat format = recordings.format(CASTS);
        if (format == null) {
            throw new IOException(
                    "format " + CASTS + ", which makes casts, is not there: feature sshd-audit-asciinema brings it");
        }
        Long wanted = request.channel();
        List<Long> channels = new ArrayList<>();
        CastSink cast = new CastSink(format, (channel, fileName) -> {
            boolean taken = wanted == null ? !isOne || channels.isEmpty() : wanted == channel;
            channels.add(channel);
            return taken ? files.open(fileName, -1) : null;
        });
        try (RecordingReader reader = opened.reader()) {
            copy(reader, cast);
        }
        String shortcoming = cast.shortcoming(wanted == null ? "it" : "channel " + Long.toUnsignedString(wanted));
        if (shortcoming != null) {
            throw new IOException("recording " + opened.id() + ": " + shortcoming + casts(channels));
        } else if (isOne && wanted == null && channels.size() > 1) {
            throw new IOException("recording " + opened.id()
                    + ": a file holds a cast of one channel, and there are several; name a folder or a channel"
                    + casts(channels));
        }
    }

    private static String casts(List<Long> channels) {
        return channels.isEmpty()
                ? ""
                : "; channels of which a cast can be made: "
                        + channels.stream().map(Long::toUnsignedString).collect(Collectors.joining(", "));
    }

    private void copy(RecordingReader reader, MessageSink sink) throws IOException {
        try {
            Reading.copy(reader, sink, this::note, () -> !Thread.currentThread().isInterrupted());
        } catch (RecordingException e) {
            throw new IOException(described(e), e);
        }
        goOn();
        sink.end();
    }

    private void note(RecordingException e) {
        boolean unfinished =
                e.problem() == RecordingException.Problem.CUT || e.problem() == RecordingException.Problem.NOT_ENDED;
        if (unfinished && metadata.state() == State.OPEN) {
            goesOn = true;
        } else {
            problems.add(e);
        }
    }

    /** What is wrong with the recording. */
    private List<String> described() {
        List<String> described = new ArrayList<>();
        RecordingCatalog.Problem stored = opened.entry().problem();
        if (stored != null) {
            described.add("recording " + opened.id() + ": " + stored.text());
        }
        RecordingException first = problems.first();
        if (first != null) {
            described.add(described(first));
        }
        return described;
    }

    private String described(RecordingException first) {
        boolean foreign = first.problem() == RecordingException.Problem.NOT_A_RECORDING;
        String all = problems.describe();
        return "recording " + metadata.name() + " is not "
                + (foreign ? "of format " + Visible.plain(metadata.format()) : "whole") + ": "
                + (all == null ? first.getMessage() : all);
    }
}
