package dev.sshdaudit.query.read;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.ExportRequest;
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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Copies one recording to a file, which appears when it is complete. For one copy and one thread. */
public final class Copying {

    private static final int BLOCK = 64 * 1024;
    private static final String CASTS = "asciinema";

    private final Recordings recordings;
    private final Opened opened;
    private final ExportRequest request;
    private final RecordingMetadata metadata;
    private final Problems problems = new Problems();
    private final List<String> notes = new ArrayList<>();
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
     * Checks, before anything is noted, that a file of this name can be made.
     *
     * @throws FileAlreadyExistsException if there is one
     */
    public static void check(Path to) throws IOException {
        Destination.check(folder(to));
        if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException("there is a file " + to + " already");
        }
    }

    private static Path folder(Path to) throws IOException {
        Path folder = to.toAbsolutePath().normalize().getParent();
        if (folder == null || to.getFileName() == null) {
            throw new IOException(to + " is no name of a file");
        }
        return folder;
    }

    /**
     * Copies.
     *
     * @param mayHaveSecrets whether bytes may be copied that can hold passwords
     * @return what is missing in the copy, for people: sentences without a full stop
     * @throws SecurityException if the bytes hold secrets, or can, and these must not be copied
     */
    public List<String> copy(Path to, boolean mayHaveSecrets) throws IOException {
        Path folder = folder(to);
        if (Files.exists(folder.resolve(metadata.name() + ".metadata.json"))) {
            throw new IOException("folder " + folder + " is where the storage keeps this recording");
        }
        try (NewFiles files = new NewFiles(folder, false)) {
            String name = to.getFileName().toString();
            switch (request.form()) {
                case BINARY -> copyBytes(files, name, mayHaveSecrets);
                case JSON -> convert(files, name, out -> MessageSinks.json(out, request.secrets()));
                case TEXT -> convert(files, name, out -> MessageSinks.text(out, timeline()));
                case ASCIICAST -> copyCast(files, name);
            }
            files.publish();
        } catch (NewFiles.FileExists e) {
            throw new FileAlreadyExistsException(e.getMessage());
        }
        addNotes();
        return notes;
    }

    private Timeline timeline() {
        Timeline timeline = Timeline.absolute(request.zone());
        return request.secrets() ? timeline.withSecrets() : timeline;
    }

    private static boolean goOn() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        return true;
    }

    private void copyBytes(NewFiles files, String name, boolean mayHaveSecrets) throws IOException {
        if (opened.connection() != null) {
            throw new IOException("connection " + opened.id() + " has no recording of its own, as its user has not"
                    + " authenticated: its messages are in the shared recording " + metadata.name());
        }
        RecordingCatalog catalog = recordings.place(opened.storage()).catalog();
        long copied = 0;
        try (InputStream in = recordings.input(catalog, metadata);
                OutputStream out = files.create(name)) {
            byte[] block = new byte[BLOCK];
            for (int length = in.read(block); length >= 0 && goOn(); length = in.read(block)) {
                out.write(block, 0, length);
                copied += length;
            }
        }
        if (!mayHaveSecrets && !metadata.format().equals(CASTS)) {
            new SecretSearch(recordings, catalog, metadata).require(copied);
        }
        goesOn = metadata.state() == State.OPEN;
    }

    private interface Sinks {

        MessageSink of(OutputStream out) throws IOException;
    }

    private void convert(NewFiles files, String name, Sinks sinks) throws IOException {
        try (RecordingReader reader = opened.reader();
                OutputStream out = files.create(name)) {
            copy(reader, sinks.of(out));
        }
    }

    private void copyCast(NewFiles files, String name) throws IOException {
        if (metadata.format().equals(CASTS)) {
            copyBytes(files, name, true); // a cast has no secrets
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
            boolean taken = wanted == null ? channels.isEmpty() : wanted == channel;
            channels.add(channel);
            return taken ? files.create(name) : null;
        });
        try (RecordingReader reader = opened.reader()) {
            copy(reader, cast);
        }
        String shortcoming = cast.shortcoming(wanted == null ? "it" : "channel " + Long.toUnsignedString(wanted));
        if (shortcoming != null) {
            throw new IOException("recording " + opened.id() + ": " + shortcoming + casts(channels));
        } else if (wanted == null && channels.size() > 1) {
            throw new IOException(
                    "recording " + opened.id() + ": a cast is of one channel, and there are several" + casts(channels));
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

    private void addNotes() {
        RecordingCatalog.Problem stored = opened.entry().problem();
        if (stored != null) {
            notes.add("recording " + opened.id() + ": " + stored.text());
        }
        RecordingException first = problems.first();
        if (first != null) {
            notes.add(described(first));
        }
        if (goesOn) {
            notes.add("recording " + opened.id() + " goes on: what comes from now on is missing");
        }
    }

    private String described(RecordingException first) {
        boolean foreign = first.problem() == RecordingException.Problem.NOT_A_RECORDING;
        String all = problems.describe();
        return "recording " + metadata.name() + " is not "
                + (foreign ? "of format " + Visible.plain(metadata.format()) : "whole") + ": "
                + (all == null ? first.getMessage() : all);
    }
}
