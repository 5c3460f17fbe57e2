package dev.sshdaudit.decoder;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.encryption.age.Decryption;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.text.FirstBytes;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Finds and opens the recordings that the arguments name. */
final class Inputs {

    /** How the names of metadata end, which storages keep beside recordings. */
    private static final String METADATA = ".metadata.json";

    private static final byte[] RECORDING = {'C', 'o', 'n', 't', 'a', 'i', 'n', 'e', 'r', 'S', 'S', 'H'};

    private static final byte[] ENCRYPTED = RecordingEncryption.FIRST_LINE.getBytes(StandardCharsets.US_ASCII);

    /** How the names of casts end that are encrypted: this program does not read casts. */
    private static final String CAST = ".cast" + RecordingEncryption.EXTENSION;

    private Inputs() {}

    /**
     * Replaces each folder by the recordings in it, sorted by name, and leaves out files of metadata.
     *
     * @param notes takes one sentence for each folder in which other files were passed over
     * @throws IOException if a folder cannot be listed or has no recording, or nothing but metadata was named
     */
    static List<String> of(List<String> names, Consumer<String> notes) throws IOException {
        List<String> recordings = new ArrayList<>();
        for (String name : names) {
            if (isDirectory(name)) {
                List<String> found = in(Path.of(name), notes);
                if (found.isEmpty()) {
                    throw new IOException(Visible.plain(name) + ": there is no recording in this folder");
                }
                recordings.addAll(found);
            } else if (!name.endsWith(METADATA)) {
                recordings.add(name);
            }
        }
        if (recordings.isEmpty()) {
            throw new IOException("there is nothing but metadata of recordings, and no recording");
        }
        return recordings;
    }

    private static boolean isDirectory(String name) {
        try {
            return Files.isDirectory(Path.of(name));
        } catch (InvalidPathException e) {
            return false; // the error is reported when the file is opened
        }
    }

    private static List<String> in(Path folder, Consumer<String> notes) throws IOException {
        List<String> found = new ArrayList<>();
        int others = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                boolean isCandidate = Files.isRegularFile(file)
                        && !file.toString().endsWith(METADATA)
                        && !AuditLedger.isSegment(file.getFileName().toString());
                if (isCandidate && isRecording(file)) {
                    found.add(file.toString());
                } else if (isCandidate) {
                    others++;
                }
            }
        }
        if (others > 0 && !found.isEmpty()) {
            notes.accept(Visible.plain(folder.toString()) + ": passed over " + others
                    + (others == 1 ? " file that does not begin" : " files that do not begin") + " like a recording");
        }
        return found;
    }

    /** Whether a file begins like a recording. A file that cannot be read counts as one, so that opening it reports the error. */
    private static boolean isRecording(Path file) {
        try (InputStream in = unpacked(Files.newInputStream(file))) {
            FirstBytes first = new FirstBytes(in, ENCRYPTED.length);
            return first.begin(RECORDING)
                    || first.begin(ENCRYPTED) && !file.toString().endsWith(CAST);
        } catch (IOException e) {
            return true;
        }
    }

    /** Unpacks a recording that was compressed by gzip as a whole; any other is returned as it is. */
    static InputStream unpacked(InputStream in) throws IOException {
        return new FirstBytes(in, 2).unpacked();
    }

    /** Decrypts a recording that is encrypted; any other is returned as it is. */
    static InputStream decrypted(InputStream in, Identities identities) throws IOException {
        FirstBytes first = new FirstBytes(in, ENCRYPTED.length);
        return first.begin(ENCRYPTED) ? Decryption.open(first, identities) : first;
    }
}
