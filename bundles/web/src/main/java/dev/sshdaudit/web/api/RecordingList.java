package dev.sshdaudit.web.api;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.web.http.Exchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The list of recordings: open ones on top, then the newest first. For one answer and one thread. */
final class RecordingList {

    private static final int MOST = 500;
    private static final int USUAL = 100;

    private final AuditQuery query;
    private final RecordingFilter filter;
    private final int limit;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    private RecordingList(AuditQuery query, RecordingFilter filter, int limit) {
        this.query = query;
        this.filter = filter;
        this.limit = limit;
    }

    /** Answers. */
    static void answer(Exchange exchange, AuditQuery query, Rows rows) throws IOException {
        RecordingFilter filter = Filters.of(exchange.parameters());
        int limit = (int) exchange.parameters().number("limit", 1, MOST, USUAL);
        RecordingList list = new RecordingList(query, filter, limit);
        Ran ran = Asking.ask(list::find);
        List<Found> all = new ArrayList<>(list.found.values());
        boolean more = all.size() > limit;
        list.notes.addAll(ran.notes());
        exchange.json(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("found");
            for (Found each : all.subList(0, Math.min(limit, all.size()))) {
                rows.write(json, each, ran);
            }
            json.writeEndArray();
            json.writeBooleanField("more", more);
            Json.texts(json, "notes", list.notes);
            json.writeEndObject();
        });
    }

    private Ran find() throws IOException {
        Rights rights = query.rights();
        if (filter.state() == null && filter.minSize() == 0 && !filter.isOfConnections()) {
            find(filter.withState(State.OPEN), limit);
        }
        find(filter, limit + 1L);
        return Ran.of(query, filter.withId(null), rights.view(), found.values());
    }

    private void find(RecordingFilter wanted, long most) throws IOException {
        notes.addAll(query.find(null, wanted, most, each -> {
            found.putIfAbsent(key(each), each);
            return found.size() <= limit && !Thread.currentThread().isInterrupted();
        }));
        Asking.goOn();
    }

    /** A connection that did much is told of in several lines; each tells other things. */
    private String key(Found each) {
        return each instanceof Found.Connection ? each.id() + " " + found.size() : each.id();
    }
}
