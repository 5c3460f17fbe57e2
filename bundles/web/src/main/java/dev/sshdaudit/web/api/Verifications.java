package dev.sshdaudit.web.api;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.JsonBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Verifies all parts of a connection, and remembers the outcome. For one answer and one thread. */
final class Verifications {

    private static final int MOST = 10_000;

    private final Told told;
    private long findings;

    private Verifications(Told told) {
        this.told = told;
    }

    /** Answers. */
    static void answer(Exchange exchange, AuditQuery query, Looks looks, Verified verified, String id)
            throws IOException {
        Rights rights = Asking.ask(query::rights);
        if (!rights.view()) {
            throw new HttpException(403, "you may not verify recordings");
        }
        List<Recorded> found = Asking.ask(() -> {
            Recorded one = Recorded.find(query, id);
            return one == null ? List.of() : List.of(one);
        });
        List<Found.Recording> parts = found.isEmpty() ? List.of() : found.get(0).parts();
        Set<String> names = parts.isEmpty()
                // of a connection in a shared recording, the shared one is read
                ? Set.of(looks.look(exchange.session(), query, id).part(0).name())
                : parts.stream().map(Found.Recording::id).collect(Collectors.toSet());
        Told told = new Told(exchange.lines());
        told.run(() -> new Verifications(told).verify(query, names, parts, verified));
    }

    private void verify(AuditQuery query, Set<String> names, List<Found.Recording> parts, Verified verified)
            throws IOException {
        Verification outcome = query.verify(new VerifyRequest(null, names, null, List.of()), this::tell);
        told.sendKept();
        Instant now = Instant.now();
        parts.forEach(part -> verified.remember(part, new Verified.Outcome(now, outcome.isGood())));
        told.send(json -> {
            json.writeStartObject();
            json.writeBooleanField("done", true);
            json.writeBooleanField("good", outcome.isGood());
            json.writeNumberField("alarms", outcome.alarms());
            json.writeNumberField("recordings", outcome.recordings());
            json.writeNumberField("bytes", outcome.bytes());
            json.writeNumberField("findings", findings);
            Json.time(json, "time", now);
            json.writeEndObject();
        });
    }

    /** Tells a finding. Those beyond the most are counted: the end tells how many there were. */
    private void tell(Finding finding) {
        findings++;
        if (findings > MOST) {
            return;
        }
        soon(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("finding");
            json.writeStringField("kind", finding.kind().name());
            json.writeBooleanField("alarm", finding.kind().isAlarm());
            Json.text(json, "name", finding.name());
            json.writeNumberField("line", finding.line());
            Json.text(json, "text", Words.cut(finding.text()));
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private void soon(JsonBlock line) {
        try {
            told.sendSoon(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
