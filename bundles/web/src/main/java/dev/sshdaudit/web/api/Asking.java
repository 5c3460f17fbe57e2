package dev.sshdaudit.web.api;

import dev.sshdaudit.encryption.IdentityException;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.web.http.EnoughException;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;

/** Asks the query API, and makes a refusal with a status of HTTP of what it throws. */
final class Asking {

    private Asking() {}

    /** A question. */
    @FunctionalInterface
    interface Question<T> {

        T ask() throws IOException;
    }

    /** A question without an answer. */
    @FunctionalInterface
    interface Order {

        void run() throws IOException;
    }

    /**
     * Asks.
     *
     * @throws HttpException if the user may not ask, if there is no such recording, or if it cannot be answered
     * @throws IOException if the request is over, because the client has gone or has all it asked for
     */
    static <T> T ask(Question<T> question) throws IOException {
        try {
            return question.ask();
        } catch (UncheckedIOException e) {
            IOException cause = e.getCause();
            throw refused(cause == null ? new IOException(e) : cause);
        } catch (IOException e) {
            throw refused(e);
        } catch (SecurityException e) {
            throw new HttpException(403, message(e));
        } catch (IllegalArgumentException e) {
            throw new HttpException(400, message(e));
        }
    }

    /** Asks for something that has no answer. */
    static void order(Order order) throws IOException {
        ask(() -> {
            order.run();
            return true;
        });
    }

    /** The refusal that is told for an exception; throws it on if the request is over. */
    static HttpException refused(IOException e) throws IOException {
        if (e instanceof InterruptedIOException
                || e instanceof ClosedByInterruptException
                || e instanceof EnoughException
                || e instanceof GoneException) {
            throw e;
        } else if (e instanceof NoSuchFileException) {
            return new HttpException(404, message(e));
        } else if (e instanceof IdentityException || e instanceof RecordingException) {
            return new HttpException(409, message(e));
        }
        return new HttpException(503, message(e));
    }

    private static String message(Exception e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }

    /** Ends a loop whose request is over. */
    static void goOn() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("the request is over");
        }
    }
}
