package dev.sshdaudit.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a program has printed so far. */
final class Screen {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread reader;

    Screen(InputStream in) {
        reader = new Thread(() -> read(in), "screen");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream in) {
        byte[] buffer = new byte[8192];
        try (in) {
            int n;
            while ((n = in.read(buffer)) > 0) {
                bytes.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // the program is gone
        }
    }

    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Waits until the program prints no more. */
    void join() throws InterruptedException {
        reader.join(10_000);
    }
}
