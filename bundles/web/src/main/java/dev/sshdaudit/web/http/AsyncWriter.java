package dev.sshdaudit.web.http;

import java.io.IOException;
import javax.servlet.AsyncContext;
import javax.servlet.ServletOutputStream;
import javax.servlet.WriteListener;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Writes a short answer as fast as the client reads, without a thread that waits: anyone may ask for one. */
public final class AsyncWriter implements WriteListener {

    private static final int CHUNK = 32 * 1024;

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final byte[] bytes;
    private int written;

    private AsyncWriter(AsyncContext async, ServletOutputStream out, byte[] bytes) {
        this.async = async;
        this.out = out;
        this.bytes = bytes;
    }

    /** Answers with one JSON value. */
    public static void json(HttpServletRequest request, HttpServletResponse response, JsonBlock value)
            throws IOException {
        byte[] bytes = Json.bytes(value);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        write(request, response, request.getMethod().equals("HEAD") ? new byte[0] : bytes);
    }

    /** Writes all bytes of an answer; the request may be asynchronous already. */
    static void write(HttpServletRequest request, HttpServletResponse response, byte[] bytes) throws IOException {
        AsyncContext async;
        if (request.isAsyncStarted()) {
            async = request.getAsyncContext();
        } else {
            async = request.startAsync();
            async.setTimeout(0);
        }
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(new AsyncWriter(async, out, bytes));
    }

    @Override
    public void onWritePossible() throws IOException {
        while (out.isReady()) {
            if (written == bytes.length) {
                async.complete();
                return;
            }
            int length = Math.min(CHUNK, bytes.length - written);
            out.write(bytes, written, length);
            written += length;
        }
    }

    @Override
    public void onError(Throwable gone) {
        // the client has gone before it had all; the connection is closed
        async.complete();
    }
}
