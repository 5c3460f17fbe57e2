package dev.sshdaudit.live;

/**
 * Keeps content of a recording from being recorded again while its viewer looks at it over SSH. Each piece of output that was
 * announced here, and that goes to the viewer's connection unchanged, stands in the viewer's recording as a reference: the name of
 * the recording that is shown, and a number of bytes. All other output is recorded as ever. For one thread at a time.
 */
public interface ShownContent extends AutoCloseable {

    /**
     * Announces output, just before the viewer's program writes it. Line feeds may become CR LF on their way.
     *
     * @param output the bytes, which are copied
     */
    void announce(byte[] output);

    /** Ends the viewing. Output that was announced and never came is forgotten. */
    @Override
    void close();
}
