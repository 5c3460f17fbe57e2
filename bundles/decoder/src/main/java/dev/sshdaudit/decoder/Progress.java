package dev.sshdaudit.decoder;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts the bytes that are read, and prints the share that has been read on standard error, five times a second. */
final class Progress extends FilterInputStream {

    private static final long PATIENCE_MILLIS = 1000;
    private static final long INTERVAL_MILLIS = 200;

    private final long size;
    private final PrintStream err;
    private final boolean shown;
    private long position;
    private long next = System.currentTimeMillis() + PATIENCE_MILLIS;
    private boolean told;

    /**
     * Makes a counter.
     *
     * @param size the number of bytes of the input, or 0 if it is not known
     * @param shown whether to print
     */
    Progress(InputStream in, long size, PrintStream err, boolean shown) {
        super(in);
        this.size = size;
        this.err = err;
        this.shown = shown;
    }

    /** Whether to print: standard error is a terminal, and standard output is not, where the output itself shows the progress. */
    static boolean isWanted() {
        return isTerminal(2) && !isTerminal(1);
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd", String.valueOf(descriptor)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | RuntimeException e) {
            return false; // only Linux has these links
        }
    }

    /** The number of bytes that were read. */
    long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int bytes) {
        position += bytes;
        if (shown && System.currentTimeMillis() >= next) {
            next = System.currentTimeMillis() + INTERVAL_MILLIS;
            told = true;
            String part =
                    size > 0 ? 100 * position / size + " % of " + (size >> 20) + " MiB" : (position >> 20) + " MiB";
            err.print("\r" + part + " \u001b[K");
            err.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (told) {
            err.print("\r\u001b[K");
            err.flush();
            told = false;
        }
        super.close();
    }
}
