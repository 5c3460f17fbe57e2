package dev.sshdaudit.decoder;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** The program's output. Its errors say that the output failed, so that the recording is not blamed. */
final class Output extends FilterOutputStream {

    Output(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.toLowerCase(Locale.ROOT).contains("pipe")) { // EPIPE, in most languages
                throw new ClosedOutputException(e);
            }
            throw new IOException("the output cannot be written: " + reason, e);
        }
    }
}
