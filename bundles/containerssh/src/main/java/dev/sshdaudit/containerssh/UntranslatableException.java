package dev.sshdaudit.containerssh;

import java.io.IOException;

/** A file is no configuration that can be translated. The message says why and in which line, and repeats nothing of the file. */
public final class UntranslatableException extends IOException {

    private static final long serialVersionUID = 1L;

    UntranslatableException(String problem) {
        super(problem);
    }

    UntranslatableException(int line, String problem) {
        super("line " + line + ": " + problem);
    }
}
