package dev.sshdaudit.web.http;

import java.io.IOException;
import java.util.Arrays;
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
    private static final int FIRST = 1024;
    private static final int MOST_OF_ONE = 10;
    private static final int MOST_OF_STRANGERS = 100;
    private static final int MOST_OF_USERS = 200;
    private static final int TOO_LONG = 413;
    private static final int TIMEOUT = 408;
    private static final int UNAVAILABLE = 503;

    private final Workers workers;
    private final Coming<Reading> ofStrangers = new Coming<>(MOST_OF_ONE, MOST_OF_STRANGERS);
    private final Coming<Reading> ofUsers = new Coming<>(MOST_OF_ONE, MOST_OF_USERS);

    /** Makes one. */
    public BodyReader(Workers workers) {
        this.workers = workers;
    }

    /**
     * Reads the body of a request for which {@code startAsync} was called. Where too many are coming in, one is refused that has been
     * coming for long, of the sender who has most: so those who send without end keep out none but themselves.
     *
     * @param user who sends it, or null if the sender is not logged in
     * @param address from where it comes
     * @param whole takes the body, on a thread that must not wait
     * @param refused takes why the body was refused, instead
     */
    public void read(
            HttpServletRequest request,
            @Nullable String user,
            String address,
            Consumer<byte[]> whole,
            Consumer<HttpException> refused)
            throws IOException {
        if (request.getContentLengthLong() > LONGEST) {
            refused.accept(tooLong());
            return;
        }
        Coming<Reading> coming = user == null ? ofStrangers : ofUsers;
        Reading reading = new Reading(request.getInputStream(), coming, whole, refused);
        coming.add(user == null ? Addresses.network(address) : user, reading).forEach(Reading::makeRoom);
        reading.limit = workers.after(TimeUnit.SECONDS.toNanos(workers.limits().bodySeconds()), reading::late);
        reading.in.setReadListener(reading);
    }

    private static HttpException tooLong() {
        return new HttpException(TOO_LONG, "the body of the request is too long");
    }

    private final class Reading implements ReadListener {

        private final ServletInputStream in;
        private final Coming<Reading> coming;
        private final Consumer<byte[]> whole;
        private final Consumer<HttpException> refused;
        private final AtomicBoolean done = new AtomicBoolean();
        private volatile Runnable limit = () -> {};
        private byte[] bytes = new byte[FIRST];
        private int length;

        Reading(
                ServletInputStream in,
                Coming<Reading> coming,
                Consumer<byte[]> whole,
                Consumer<HttpException> refused) {
            this.in = in;
            this.coming = coming;
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
                } else if (length == bytes.length) {
                    grow();
                }
            }
        }

        private void grow() {
            byte[] before = bytes;
            bytes = Arrays.copyOf(before, Math.min(2 * length, LONGEST + 1));
            // it may hold a password
            Arrays.fill(before, (byte) 0);
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

        void late() {
            refuse(new HttpException(TIMEOUT, "the body of the request did not come in time"));
        }

        void makeRoom() {
            refuse(new HttpException(UNAVAILABLE, "too many requests are coming in: try again in a moment", 1));
        }

        private void refuse(HttpException why) {
            if (end()) {
                refused.accept(why);
            }
        }

        private boolean end() {
            boolean first = done.compareAndSet(false, true);
            if (first) {
                coming.remove(this);
                limit.run();
            }
            return first;
        }
    }
}
