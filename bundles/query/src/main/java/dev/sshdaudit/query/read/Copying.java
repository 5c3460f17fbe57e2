package dev.sshdaudit.query.read;

import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.ExportRequest;
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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Copies one recording to files, which appear together when they are complete. For one copy and one thread. */
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
     * Checks, before anything is noted, that files can be made there.
     *
     * @throws FileAlreadyExistsException if there is one
     */
    public static void check(Path to) throws IOException {
        Destination.check(folder(to));
        if (!Files.isDirectory(to) && Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException("there is a file " + to + " already");
        }
    }

    private static Path folder(Path to) throws IOException {
        if (Files.isDirectory(to)) {
            return to;
        }
        Path folder = to.toAbsolutePath().normalize().getParent();
        if (folder == null || to.getFileName() == null) {
            throw new IOException(to + " is no name of a file");
        }
        return folder;
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
        Path folder = folder(to);
        if (Files.exists(folder.resolve(metadata.name() + ".metadata.json"))) {
            throw new IOException("folder " + folder + " is where the storage keeps this recording");
        }
        boolean isFolder = folder.equals(to);
        String named = isFolder ? null : String.valueOf(to.getFileName());
        try (NewFiles files = new NewFiles(folder, replace && isFolder)) {
            switch (request.form()) {
                case BINARY -> copyBytes(files, named, mayHaveSecrets);
                case JSON -> convert(files, named, ".jsonl", out -> MessageSinks.json(out, request.secrets()));
                case TEXT -> convert(files, named, ".txt", out -> MessageSinks.text(out, timeline()));
                case ASCIICAST -> copyCasts(files, named);
            }
            goOn();
            return new Exported(files.publish(), described(), goesOn);
        } catch (NewFiles.FileExists e) {
            throw new FileAlreadyExistsException(e.getMessage());
        }
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

    private void copyBytes(NewFiles files, @Nullable String named, boolean mayHaveSecrets) throws IOException {
        opened.requireWhole();
        RecordingCatalog catalog = recordings.place(opened.storage()).catalog();
        long copied = copy(recordings.input(catalog, metadata), files, named == null ? metadata.name() : named);
        if (!mayHaveSecrets && !metadata.format().equals(CASTS)) {
            new SecretSearch(recordings, catalog, metadata).require(copied);
        }
        goesOn = metadata.state() == State.OPEN;
    }

    /** Copies a cast as it was recorded, decrypted: a cast has no secrets. */
    private void copyCast(NewFiles files, @Nullable String named) throws IOException {
        opened.requireWhole();
        RecordingCatalog catalog = recordings.place(opened.storage()).catalog();
        String name = RecordingEncryption.isEncrypted(metadata.name())
                ? metadata.name().substring(0, metadata.name().length() - RecordingEncryption.EXTENSION.length())
                : metadata.name();
        copy(recordings.content(catalog, metadata), files, named == null ? name : named);
        goesOn = metadata.state() == State.OPEN;
    }

    private static long copy(InputStream from, NewFiles files, String name) throws IOException {
        long copied = 0;
        try (InputStream in = from;
                OutputStream out = files.create(name)) {
            byte[] block = new byte[BLOCK];
            for (int length = in.read(block); length >= 0 && goOn(); length = in.read(block)) {
                out.write(block, 0, length);
                copied += length;
            }
        }
        return copied;
    }

    private interface Sinks {

        MessageSink of(OutputStream out) throws IOException;
    }

    private void convert(NewFiles files, @Nullable String named, String extension, Sinks sinks) throws IOException {
        try (RecordingReader reader = opened.reader();
                OutputStream out = files.create(named == null ? opened.id() + extension : named)) {
            copy(reader, sinks.of(out));
        }
    }

    private void copyCasts(NewFiles files, @Nullable String named) throws IOException {
        if (metadata.format().equals(CASTS)) {
            copyCast(files, named);
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
            boolean taken = wanted == null ? named == null || channels.isEmpty() : wanted == channel;
            channels.add(channel);
            return taken ? files.create(named == null ? fileName : named) : null;
        });
        try (RecordingReader reader = opened.reader()) {
            copy(reader, cast);
        }
        String shortcoming = cast.shortcoming(wanted == null ? "it" : "channel " + Long.toUnsignedString(wanted));
        if (shortcoming != null) {
            throw new IOException("recording " + opened.id() + ": " + shortcoming + casts(channels));
        } else if (named != null && wanted == null && channels.size() > 1) {
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
