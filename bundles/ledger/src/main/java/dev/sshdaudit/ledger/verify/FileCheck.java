package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds the file of a recording against what the ledger says. */
final class FileCheck {

    private static final int BUFFER = 256 * 1024;

    private final LedgerSource source;
    private final String name;
    private final Expected expected;

    FileCheck(LedgerSource source, String name, Expected expected) {
        this.source = source;
        this.name = name;
        this.expected = expected;
    }

    /** Reads the file; empty if it is as expected. */
    List<Finding> run() {
        try (InputStream in = source.open(name)) {
            return read(in);
        } catch (NoSuchFileException e) {
            return List.of(new Finding(Kind.REMOVED, name, "the file is gone"));
        } catch (IOException e) {
            return List.of(unreadable(name));
        }
    }

    static Finding unreadable(String name) {
        return new Finding(Kind.UNREADABLE, name, "the file cannot be read");
    }

    private List<Finding> read(InputStream in) throws IOException {
        MessageDigest digest = Hash.digest();
        Expected before = expected.before();
        if (before != null) {
            String problem = prefix(in, digest, before.bytes(), before.sha256());
            if (problem != null) {
                boolean isShort = problem.startsWith("has ");
                return List.of(new Finding(isShort ? Kind.CUT_SHORT : Kind.CHANGED, name, problem));
            }
        }
        long known = before == null ? 0 : before.bytes();
        long read = copy(in, digest, expected.bytes() - known) + known;
        if (read < expected.bytes()) {
            return List.of(new Finding(Kind.CUT_SHORT, name, missing(read, expected.bytes())));
        } else if (!Hash.finish(digest).equals(expected.sha256())) {
            return List.of(new Finding(
                    Kind.CHANGED, name, "its first " + expected.bytes() + " bytes are not those that were recorded"));
        } else if (expected.isWhole() && in.read() >= 0) {
            return List.of(
                    new Finding(Kind.CHANGED, name, "bytes follow the " + expected.bytes() + " that were recorded"));
        }
        return List.of();
    }

    private static @Nullable String prefix(InputStream in, MessageDigest digest, long bytes, Hash sha256)
            throws IOException {
        long read = copy(in, digest, bytes);
        if (read < bytes) {
            return missing(read, bytes);
        }
        try {
            MessageDigest soFar = (MessageDigest) digest.clone();
            return Hash.finish(soFar).equals(sha256)
                    ? null
                    : "its first " + bytes + " bytes are not those that were recorded before the crash";
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the Java platform's SHA-256 can be copied", e);
        }
    }

    private static String missing(long has, long bytes) {
        return "has " + has + " of the " + bytes + " bytes that were recorded";
    }

    /** Hashes a number of bytes; returns how many there were. */
    private static long copy(InputStream in, MessageDigest digest, long bytes) throws IOException {
        byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER, bytes))];
        long left = bytes;
        while (left > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                break;
            }
            digest.update(buffer, 0, read);
            left -= read;
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("the verification was interrupted");
            }
        }
        return bytes - left;
    }
}
