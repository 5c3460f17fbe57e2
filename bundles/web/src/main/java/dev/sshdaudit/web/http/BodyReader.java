package dev.sshdaudit.web.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;

/**
 * Takes in the bodies of requests as they come, without a thread that waits: anyone may send one, and some never end. Thread-safe.
 */
public final class BodyReader {

    private static final int LONGEST = 16 * 1024;
    private static final int MOST_AT_ONCE = 100;
    private static final int TOO_LONG = 413;
    private static final int TIMEOUT = 408;
    private static final int UNAVAILABLE = 503;

    private final Workers workers;
    private final AtomicInteger coming = new AtomicInteger();

    /** Makes one. */
    public BodyReader(Workers workers) {
        this.workers = workers;
    }

    /**
     * Reads the body of a request for which {@code startAsync} was called.
     *
     * @param whole takes the body, on a thread that must not wait
     * @param refused takes why the body was refused, instead
     */
    public void read(HttpServletRequest request, Consumer<byte[]> whole, Consumer<HttpException> refused)
            throws IOException {
        if (request.getContentLengthLong() > LONGEST) {
            refused.accept(tooLong());
            return;
        }
        if (coming.incrementAndGet() > MOST_AT_ONCE) {
            coming.decrementAndGet();
            refused.accept(new HttpException(UNAVAILABLE, "too many requests are coming in: try again in a moment", 1));
            return;
        }
        Reading reading = new Reading(request.getInputStream(), whole, refused);
        workers.after(
                TimeUnit.SECONDS.toNanos(workers.limits().bodySeconds()),
                () -> reading.refuse(new HttpException(TIMEOUT, "the body of the request did not come in time")));
        reading.in.setReadListener(reading);
    }

    private static HttpException tooLong() {
        return new HttpException(TOO_LONG, "the body of the request is too long");
    }

    private final class Reading implements ReadListener {

        private final ServletInputStream in;
        private final Consumer<byte[]> whole;
        private final Consumer<HttpException> refused;
        private final AtomicBoolean done = new AtomicBoolean();
        private final byte[] bytes = new byte[LONGEST + 1];
        private int length;

        Reading(ServletInputStream in, Consumer<byte[]> whole, Consumer<HttpException> refused) {
            this.in = in;
            this.whole = whole;
            this.refused = refused;
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (!done.get() && in.isReady()) {
                int read = in.read(bytes, length, bytes.length - length);
                if (read < 0) {
                    return;
                }
                length += read;
                if (length > LONGEST) {
                    refuse(tooLong());
                }
            }
        }

        @Override
        public void onAllDataRead() {
            if (end()) {
                byte[] body = Arrays.copyOf(bytes, length);
                Arrays.fill(bytes, (byte) 0);
                whole.accept(body);
            }
        }

        @Override
        public void onError(Throwable gone) {
            refuse(new HttpException(400, "the body of the request broke off"));
        }

        private void refuse(HttpException why) {
            if (end()) {
                refused.accept(why);
            }
        }

        private boolean end() {
            boolean first = done.compareAndSet(false, true);
            if (first) {
                coming.decrementAndGet();
            }
            return first;
        }
    }
}
