package dev.sshdaudit.shell;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.text.CastSink;
import dev.sshdaudit.text.MessageSink;
import dev.sshdaudit.text.MessageSinks;
import dev.sshdaudit.text.NewFiles;
import dev.sshdaudit.text.Reading;
import dev.sshdaudit.text.Timeline;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one recording to files. Either all of the files appear, or none. Of a damaged recording, everything that can be read is
 * written.
 */
final class Export {

    /** What can be made of a recording. */
    enum Kind {
        /** The bytes as they are stored. */
        RECORDING,
        /** A timeline. */
        TEXT,
        /** A line of JSON for each message. */
        JSON,
        /** A cast of each channel that ran a shell or a command. */
        ASCIICAST,
        /** What proves the recording to others; no files of this class. */
        PROOF
    }

    private static final int BLOCK = 64 * 1024;
    private static final String CASTS = "asciinema";

    private final FoundRecording found;
    private final Path folder;
    private final boolean force;
    private final boolean secrets;
    private final Findings findings;
    private @Nullable String problem;

    /**
     * Prepares to export a recording.
     *
     * @param folder an existing folder
     * @param force whether files of the same names are replaced
     * @param secrets whether secrets are written
     */
    Export(FoundRecording found, Path folder, boolean force, boolean secrets) {
        this.found = found;
        this.folder = folder;
        this.force = force;
        this.secrets = secrets;
        this.findings = new Findings(found.metadata().state());
    }

    /**
     * Writes the files.
     *
     * @param timeline writes the lines of a text
     * @return the files; none after Ctrl-C, which leaves the thread interrupted
     * @throws CommandException if nothing could be exported
     */
    List<Path> run(Kind kind, Timeline timeline, AuditServices services) throws CommandException {
        refuseStoragesFolder();
        try (NewFiles files = new NewFiles(folder, force)) {
            switch (kind) {
                case RECORDING -> copyBytes(files);
                case TEXT -> convert(files, ".txt", out -> MessageSinks.text(out, timeline));
                case JSON -> convert(files, ".jsonl", out -> MessageSinks.json(out, secrets));
                case ASCIICAST -> convertToCasts(files, services);
                case PROOF -> throw new IllegalArgumentException("a proof is the ledger's");
            }
            return Thread.currentThread().isInterrupted() ? List.of() : files.publish();
        } catch (NewFiles.FileExists e) {
            throw new CommandException(Reasons.of(e) + "; --force replaces it. Nothing was exported.");
        } catch (RecordingException e) {
            findings.add(e);
            throw new CommandException(RecordingPrinter.describe(found.metadata(), e, findings.problems()));
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                // Ctrl-C interrupts this thread, which closes the input or output in use
                return List.of();
            }
            throw new CommandException("Recording " + found.id() + ": " + Reasons.of(e) + ". Nothing was exported.");
        } catch (UnsupportedOperationException e) {
            throw Reasons.notReadBack(found);
        }
    }

    /** Refuses the storage's folder: the storage would list exported files as recordings, and lose a recording that is replaced. */
    private void refuseStoragesFolder() throws CommandException {
        if (Files.exists(folder.resolve(found.metadata().name() + ".metadata.json"))) {
            throw new CommandException(
                    "Folder " + Visible.plain(folder.toString()) + " is where the storage keeps this recording.");
        }
    }

    private void copyBytes(NewFiles files) throws IOException, CommandException {
        if (found.isInSharedRecording()) {
            throw found.hasNoRecordingOfItsOwn();
        }
        try (InputStream in = found.bytes();
                OutputStream out = files.create(found.metadata().name())) {
            byte[] block = new byte[BLOCK];
            for (int length = in.read(block); length >= 0; length = in.read(block)) {
                out.write(block, 0, length);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
            }
        }
        RecordingCatalog.Problem stored = found.entry().problem();
        if (stored != null) {
            problem = "Recording " + found.id() + ": " + Visible.sentence(stored.text()) + ".";
        }
    }

    private interface Sinks {
        MessageSink of(OutputStream out);
    }

    private void convert(NewFiles files, String extension, Sinks sinks) throws IOException {
        try (RecordingReader reader = found.reader();
                OutputStream out = files.create(found.id() + extension)) {
            copy(reader, sinks.of(out));
        }
    }

    private void convertToCasts(NewFiles files, AuditServices services) throws IOException, CommandException {
        if (found.metadata().format().equals(CASTS)) {
            copyBytes(files);
            return;
        }
        AuditFormat format = services.format(CASTS);
        if (format == null) {
            throw new CommandException("Format " + CASTS
                    + ", which makes casts, is not there: feature sshd-audit-asciinema" + " brings it.");
        }
        CastSink casts = new CastSink(format, (channel, name) -> files.create(name));
        try (RecordingReader reader = found.reader()) {
            copy(reader, casts);
        }
        String shortcoming = casts.shortcoming("it");
        if (shortcoming != null) {
            throw new CommandException(
                    "Recording " + found.id() + ": " + shortcoming + "." + (problem == null ? "" : " " + problem));
        }
    }

    private void copy(RecordingReader reader, MessageSink sink) throws IOException {
        if (Reading.copy(
                reader, sink, findings::add, () -> !Thread.currentThread().isInterrupted())) {
            sink.end();
        }
        problem = RecordingPrinter.problem(found.metadata(), findings.problems());
    }

    /** What is wrong with the recording that was exported, or null. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Whether the recording goes on, so that more messages than the exported ones will come. */
    boolean isBeingRecorded() {
        return findings.isBeingRecorded() || found.metadata().state() == State.OPEN;
    }
}
