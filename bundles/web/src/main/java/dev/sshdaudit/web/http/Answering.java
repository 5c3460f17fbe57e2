package dev.sshdaudit.web.http;

import java.io.IOException;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;
import javax.servlet.AsyncContext;
import javax.servlet.DispatcherType;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has requests answered on threads of this bundle. Thread-safe. */
public final class Answering {

    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
    private static final String ABORT = Answering.class.getName() + ".abort";

    private final Workers workers;

    /** Makes one. */
    public Answering(Workers workers) {
        this.workers = workers;
    }

    /** Answers a request. */
    @FunctionalInterface
    public interface Handler {

        /** Answers; what it throws is told to the client, see {@link Failure}. */
        void answer(Exchange exchange) throws IOException;
    }

    /**
     * Has a request answered.
     *
     * @param async of the request
     * @param session the key of the login
     * @param subject the user as whom the thread runs
     * @throws HttpException if too many requests are being answered
     */
    public void answer(
            AsyncContext async, ApiRequest asked, Object session, String user, Subject subject, Handler handler) {
        workers.answer(session, user, work -> {
            HttpServletRequest request = (HttpServletRequest) async.getRequest();
            HttpServletResponse response = (HttpServletResponse) async.getResponse();
            ServletExchange exchange = new ServletExchange(request, response, asked, session, user, work, workers);
            try {
                run(exchange, subject, handler);
                exchange.end();
                work.finish();
                complete(async);
            } catch (IOException | RuntimeException | Error e) {
                Work.End end = work.end();
                work.finish();
                fail(async, exchange, e, end);
            }
        });
    }

    private static void run(ServletExchange exchange, Subject subject, Handler handler) throws IOException {
        try {
            Subject.doAs(subject, (PrivilegedExceptionAction<Void>) () -> {
                handler.answer(exchange);
                return null;
            });
        } catch (PrivilegedActionException e) {
            if (!exchange.isEnough()) {
                throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
            }
        } catch (RuntimeException e) {
            if (!exchange.isEnough()) {
                throw e;
            }
        }
    }

    private static void fail(AsyncContext async, ServletExchange exchange, Throwable thrown, Work.@Nullable End end) {
        if (end == Work.End.GONE || exchange.isStarted()) {
            if (end == null && !exchange.isBroken()) {
                LOG.warn("An answer broke off: {}", Failure.of(thrown, null).message());
            }
            abort(async);
        } else {
            refuse(async, Failure.of(thrown, end));
        }
    }

    /** Refuses a request for which {@code startAsync} was called; waits for nothing. */
    public static void refuse(AsyncContext async, Failure failure) {
        try {
            failure.send((HttpServletRequest) async.getRequest(), (HttpServletResponse) async.getResponse(), true);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A client has gone before it was told of a failure", e);
            complete(async);
        }
    }

    private static void complete(AsyncContext async) {
        try {
            async.complete();
        } catch (IllegalStateException e) {
            LOG.debug("The container has ended a request already", e);
        }
    }

    /**
     * Closes the client's connection without the end of the answer, so that what the client has does not look whole. Containers do so
     * when a servlet throws after it has begun to answer: so the request goes through the servlet once more, see {@link #isAborted}.
     */
    private static void abort(AsyncContext async) {
        try {
            async.getRequest().setAttribute(ABORT, Boolean.TRUE);
            async.dispatch();
        } catch (IllegalStateException e) {
            LOG.debug("The container has ended a request already", e);
        }
    }

    /** Whether the servlet must throw, so that the container closes the connection. */
    public static boolean isAborted(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.ASYNC && request.getAttribute(ABORT) != null;
    }
}
