package dev.sshdaudit.encryption;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Private keys that decrypt recordings, as files of {@code age-keygen} hold them. Immutable. Neither {@link #toString} nor a
 * message of an exception tells a key.
 */
public final class Identities {

    /** No key: only recordings that are not encrypted can be read. */
    public static final Identities NONE = new Identities(Set.of());

    private static final String PREFIX = "AGE-SECRET-KEY-1";

    /** Far more than a file with keys has: a file that was named by mistake is not read whole. */
    private static final int MOST_CHARACTERS = 64 * 1024;

    private final Set<String> keys;

    private Identities(Set<String> keys) {
        this.keys = keys;
    }

    /**
     * Reads files of keys: a key in a line, {@code AGE-SECRET-KEY-1…}; empty lines and lines that begin with {@code #} are left
     * out.
     *
     * @throws IOException if a file cannot be read, or has a line that is no key, or no key; the message names the file and the
     *     number of the line
     */
    public static Identities read(Collection<Path> files) throws IOException {
        Set<String> keys = new LinkedHashSet<>();
        for (Path file : files) {
            keys.addAll(read(file));
        }
        return keys.isEmpty() ? NONE : new Identities(keys);
    }

    private static List<String> read(Path file) throws IOException {
        List<String> keys = new ArrayList<>();
        String[] lines = text(file).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.startsWith(PREFIX)) {
                keys.add(line);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                throw new IOException("file " + file + ", line " + (i + 1)
                        + ": this is no private key: one begins with " + PREFIX + ", as age-keygen writes it");
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("file " + file + " holds no private key: one is a line that begins with " + PREFIX
                    + ", as age-keygen writes it");
        }
        return keys;
    }

    private static String text(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder: name a file with private keys");
        }
        // not UTF-8, in which a file that was named by mistake could be malformed
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
            char[] text = new char[MOST_CHARACTERS + 1];
            int length = 0;
            for (int read = in.read(text); read > 0; read = in.read(text, length, text.length - length)) {
                length += read;
            }
            if (length > MOST_CHARACTERS) {
                throw new IOException("file " + file + " is too long for a file with private keys: it has more than "
                        + MOST_CHARACTERS + " characters");
            }
            return new String(text, 0, length);
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file with private keys");
        }
    }

    /**
     * What is to be said of the permissions of a file with keys.
     *
     * @return a sentence without a full stop if users other than its owner may read the file; empty otherwise, and where the file
     *     system does not tell
     */
    public static Optional<String> warning(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            boolean open = permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ);
            return open
                    ? Optional.of("file " + file + " holds private keys, and users other than its owner may read it:"
                            + " chmod 600 takes that away")
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** The keys, in the order of the files: for an encryption alone. */
    public List<String> keys() {
        return List.copyOf(keys);
    }

    /** Whether there is no key. */
    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** How many keys there are, and no part of them. */
    @Override
    public String toString() {
        return keys.size() + " private keys";
    }
}
