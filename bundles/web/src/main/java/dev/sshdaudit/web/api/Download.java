package dev.sshdaudit.web.api;

import dev.sshdaudit.query.ExportTarget;
import dev.sshdaudit.web.http.EnoughException;
import dev.sshdaudit.web.http.HttpException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Sends what an export writes. What goes wrong before the first byte is told with a status; later, the download is broken off, so that no
 * client takes it for the whole. For one download and one thread.
 */
final class Download {

    private final ExportTarget client;
    private boolean begun;
    private boolean enough;

    /**
     * Makes a download.
     *
     * @param client begins what the client gets
     */
    Download(ExportTarget client) {
        this.client = client;
    }

    /** Exports to a target. */
    @FunctionalInterface
    interface Export {

        void to(ExportTarget target) throws IOException;
    }

    /** Sends an export. */
    void send(Export export) throws IOException {
        try {
            Asking.order(() -> export.to(this::open));
        } catch (HttpException | IOException e) {
            if (enough) {
                return;
            } else if (begun && e instanceof HttpException) {
                throw new IOException("the download is broken off: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private OutputStream open(String name, long size) throws IOException {
        begun = true;
        OutputStream out = client.open(name, size);
        return new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Asking.goOn();
                sent(() -> out.write(bytes, offset, length));
            }

            @Override
            public void flush() throws IOException {
                sent(out::flush);
            }

            @Override
            public void close() throws IOException {
                sent(out::close);
            }
        };
    }

    private void sent(Asking.Order order) throws IOException {
        try {
            order.run();
        } catch (EnoughException e) {
            enough = true;
            throw e;
        } catch (IOException e) {
            throw new GoneException(e);
        }
    }
}
