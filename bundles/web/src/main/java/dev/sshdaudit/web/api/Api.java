package dev.sshdaudit.web.api;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.util.function.Supplier;

/** Answers the requests of users who are logged in. Thread-safe. */
public final class Api implements AutoCloseable {

    private final Supplier<AuditQuery> query;

    /**
     * Makes one.
     *
     * @param query gives the query API, or throws {@link HttpException} while there is none
     */
    public Api(Supplier<AuditQuery> query) {
        this.query = query;
    }

    /** Answers one request. */
    public void answer(Exchange exchange) throws IOException {
        AuditQuery asked = query.get();
        throw new HttpException(404, asked.rights().user() + ": there is no " + String.join("/", exchange.path()));
    }

    @Override
    public void close() {}
}
