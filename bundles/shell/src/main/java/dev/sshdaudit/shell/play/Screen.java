package dev.sshdaudit.shell.play;

import java.io.IOException;

/** The terminal of a viewer. */
public interface Screen {

    /** Shows a text, which may have control sequences, byte by byte as it is: a line feed only moves the cursor down. */
    void write(String text) throws IOException;

    /** The width in characters. */
    int columns();

    /** The height in characters. */
    int rows();
}
