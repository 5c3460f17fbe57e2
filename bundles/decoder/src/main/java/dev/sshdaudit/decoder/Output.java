package dev.sshdaudit.decoder;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** Tells trouble with the output from trouble with the recording. */
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
