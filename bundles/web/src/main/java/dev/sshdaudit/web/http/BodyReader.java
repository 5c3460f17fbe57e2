package dev.sshdaudit.web.http;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.servlet.ReadListener;
import javax.servlet.ServletInputStream;
import javax.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Takes in the bodies of requests as they come, without a thread that waits: anyone may send one, and some never end. Thread-safe.
 */
public final class BodyReader {

    private static final int LONGEST = 16 * 1024;
    private static final int FIRST = 512;
    private static final int TOO_LONG = 413;
    private static final int TIMEOUT = 408;
    private static final int UNAVAILABLE = 503;

    private final Workers workers;
    private final Coming coming = new Coming();

    /** Makes one. */
    public BodyReader(Workers workers) {
        this.workers = workers;
    }

    /**
     * Reads the body of a request for which {@code startAsync} was called.
     *
     * @param sender the network of the client, or the login
     * @param whole takes the body, on a thread that must not wait
     * @param refused takes why the body was refused, instead
     */
    public void read(HttpServletRequest request, String sender, Consumer<byte[]> whole, Consumer<HttpException> refused)
            throws IOException {
        if (request.getContentLengthLong() > LONGEST) {
            refused.accept(tooLong());
            return;
        }
        Reading reading = new Reading(request.getInputStream(), whole, refused);
        Coming.Body body = new Coming.Body(sender, () -> reading.refuse(dropped()));
        reading.whenEnded(
                () -> coming.end(body),
                workers.cancellable(
                        TimeUnit.SECONDS.toNanos(workers.limits().bodySeconds()),
                        () -> reading.refuse(
                                new HttpException(TIMEOUT, "the body of the request did not come in time"))));
        Coming.Body old = coming.begin(body);
        if (old != null) {
            old.drop().run();
        }
        reading.in.setReadListener(reading);
    }

    private static HttpException dropped() {
        return new HttpException(UNAVAILABLE, "too many requests are coming in: try again in a moment", 1);
    }

    private static HttpException tooLong() {
        return new HttpException(TOO_LONG, "the body of the request is too long");
    }

    private static final class Reading implements ReadListener {

        private final ServletInputStream in;
        private final Consumer<byte[]> whole;
        private final Consumer<HttpException> refused;
        private final AtomicBoolean done = new AtomicBoolean();
        /** What to do at the end; each field is set before the first byte is read. */
        private volatile Runnable ended = () -> {};

        private volatile @Nullable Future<?> limit;

        /** Grows with what comes: most bodies are short, and anyone may send one. */
        private byte[] bytes = new byte[FIRST];

        private int length;

        Reading(ServletInputStream in, Consumer<byte[]> whole, Consumer<HttpException> refused) {
            this.in = in;
            this.whole = whole;
            this.refused = refused;
        }

        /**
         * Says what to do at the end.
         *
         * @param then is run
         * @param task is cancelled: it would keep the body until its time
         */
        void whenEnded(Runnable then, Future<?> task) {
            ended = then;
            limit = task;
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (!done.get() && in.isReady()) {
                if (length == bytes.length) {
                    grow();
                }
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

        private void grow() {
            byte[] more = Arrays.copyOf(bytes, Math.min(2 * bytes.length, LONGEST + 1));
            // it may have a password
            Arrays.fill(bytes, (byte) 0);
            bytes = more;
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
                ended.run();
                Future<?> task = limit;
                if (task != null) {
                    task.cancel(false);
                }
            }
            return first;
        }
    }
}
