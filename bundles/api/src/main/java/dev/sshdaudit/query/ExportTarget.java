package dev.sshdaudit.query;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the files of an export one by one, as a stream, such as a download. For one thread. */
@FunctionalInterface
public interface ExportTarget {

    /**
     * Begins a file. The file before is complete by then.
     *
     * @param name a name for the file: letters, digits, {@code -}, {@code _} and {@code .} only
     * @param size the number of bytes that it will have, or -1 if that is not known
     * @return takes the bytes; is closed when the file is complete, and is not closed if it does not become complete
     */
    OutputStream open(String name, long size) throws IOException;
}
