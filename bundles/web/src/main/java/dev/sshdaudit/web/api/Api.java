package dev.sshdaudit.web.api;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/** Answers the requests of users who are logged in. Thread-safe. */
public final class Api implements AutoCloseable {

    private final Supplier<AuditQuery> query;
    private final Looks looks = new Looks();
    private final CastTracks tracks = new CastTracks();
    private final Verified verified = new Verified();
    private final Rows rows = new Rows(verified);
    private final Overview overview = new Overview(Clock.systemUTC());

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
        tracks.closeOld();
        try {
            List<String> path = exchange.path();
            String first = path.isEmpty() ? "" : path.get(0);
            switch (first) {
                case "recordings" -> recordings(exchange, path.subList(1, path.size()));
                case "search" -> {
                    requireLength(path, 1);
                    requireGet(exchange);
                    Searches.many(exchange, query.get());
                }
                case "live" -> live(exchange, path.subList(1, path.size()));
                case "overview" -> {
                    requireLength(path, 1);
                    requireGet(exchange);
                    overview.answer(exchange, query.get());
                }
                default -> throw nothing();
            }
        } catch (GoneException e) {
            throw e.getCause() instanceof IOException gone ? gone : e;
        }
    }

    private void recordings(Exchange exchange, List<String> path) throws IOException {
        if (path.isEmpty()) {
            requireGet(exchange);
            RecordingList.answer(exchange, query.get(), rows);
        } else if (path.size() == 1) {
            requireGet(exchange);
            Details.answer(exchange, query.get(), looks, rows, path.get(0));
        } else if (path.size() == 2) {
            recording(exchange, query.get(), path.get(0), path.get(1));
        } else {
            throw nothing();
        }
    }

    private void recording(Exchange exchange, AuditQuery asked, String id, String what) throws IOException {
        switch (what) {
            case "outline" -> outline(exchange, asked, id);
            case "cast" -> cast(exchange, asked, id);
            case "messages" -> {
                requireGet(exchange);
                Messages.answer(exchange, asked, looks.look(exchange.session(), asked, id));
            }
            case "search" -> {
                requireGet(exchange);
                Searches.one(exchange, asked, id);
            }
            case "download" -> {
                requireGet(exchange);
                Copies.answer(exchange, asked, id);
            }
            case "verify" -> {
                requirePost(exchange);
                Verifications.answer(exchange, asked, looks, verified, id);
            }
            default -> throw nothing();
        }
    }

    private void live(Exchange exchange, List<String> path) throws IOException {
        String what = path.size() == 2 ? path.get(1) : "";
        if (path.isEmpty()) {
            requireGet(exchange);
            Live.list(exchange, query.get());
        } else if (what.equals("follow")) {
            requireGet(exchange);
            Following.answer(exchange, query.get(), path.get(0));
        } else if (what.equals("end")) {
            requirePost(exchange);
            Live.end(exchange, query.get(), path.get(0));
        } else {
            throw nothing();
        }
    }

    private void outline(Exchange exchange, AuditQuery asked, String id) throws IOException {
        requireGet(exchange);
        try (Reel reel = Reel.open(asked, looks.look(exchange.session(), asked, id))) {
            Told told = new Told(exchange.lines());
            told.run(() -> new Outline(told, reel).tell());
        }
    }

    private void cast(Exchange exchange, AuditQuery asked, String id) throws IOException {
        requireGet(exchange);
        CastRequest request = CastRequest.of(exchange.parameters());
        Look look = looks.look(exchange.session(), asked, id);
        if (look.isWholeShared()) {
            throw new HttpException(409, "a recording that many connections share is no cast: name one connection");
        }
        CastTrack kept = tracks.take(look, request);
        CastTrack track = kept == null ? CastTrack.open(asked, look, request) : kept;
        boolean goesOn = false;
        try {
            Told told = new Told(exchange.lines());
            goesOn = told.is(() -> new CastWindow(told, track, request).tell());
        } finally {
            if (goesOn) {
                tracks.keep(look, track);
            } else {
                track.close();
            }
        }
    }

    private static void requireGet(Exchange exchange) {
        if (!exchange.method().equals("GET")) {
            throw new HttpException(405, "this is read by GET");
        }
    }

    private static void requirePost(Exchange exchange) {
        if (!exchange.method().equals("POST")) {
            throw new HttpException(405, "this is done by POST");
        }
    }

    private static void requireLength(List<String> path, int length) {
        if (path.size() != length) {
            throw nothing();
        }
    }

    private static HttpException nothing() {
        return new HttpException(404, "there is nothing of this name");
    }

    @Override
    public void close() {
        tracks.close();
    }
}
