package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Set;

/** What the last 24 hours had, in hours of UTC, as ledgers tell it. Immutable once it is read. */
final class Day {

    private static final int HOURS = 24;
    private static final int MOST = 50_000;

    private final Instant from;
    private final long[] sessions = new long[HOURS];
    private final long[] bytes = new long[HOURS];
    private final long[] failedLogins = new long[HOURS];
    private final Set<String> notes = new LinkedHashSet<>();

    private Day(Instant from) {
        this.from = from;
    }

    /** Reads it. */
    static Day read(AuditQuery query, Clock clock) throws IOException {
        Instant now = clock.instant();
        Day day = new Day(now.truncatedTo(ChronoUnit.HOURS).minus(HOURS - 1, ChronoUnit.HOURS));
        RecordingFilter filter = RecordingFilter.ALL.between(day.from, null);
        day.find(query, filter, "recordings");
        day.find(query, filter.withFailedLogins(), "connections with failed logins");
        return day;
    }

    private void find(AuditQuery query, RecordingFilter filter, String what) throws IOException {
        long[] count = {0};
        notes.addAll(query.find(null, filter, MOST, found -> {
            count[0]++;
            add(found);
            return !Thread.currentThread().isInterrupted();
        }));
        Asking.goOn();
        if (count[0] >= MOST) {
            notes.add("there are more than " + MOST + " " + what + ": the newest " + MOST + " were counted");
        }
    }

    private void add(Found found) {
        long hour = Duration.between(from, found.start()).toHours();
        if (found.start().isBefore(from) || hour >= HOURS) {
            return;
        }
        int index = (int) hour;
        if (found instanceof Found.Recording recording) {
            boolean isSession =
                    !recording.metadata().shared() && recording.metadata().part() == 1;
            sessions[index] += isSession ? 1 : 0;
            bytes[index] += recording.bytes();
        } else if (found instanceof Found.Connection connection) {
            failedLogins[index] += connection.failures();
        }
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        Json.time(json, "from", from);
        json.writeNumberField("step", ChronoUnit.HOURS.getDuration().toSeconds());
        array(json, "sessions", sessions);
        array(json, "bytes", bytes);
        array(json, "failedLogins", failedLogins);
        Json.text(json, "note", notes.isEmpty() ? null : String.join("; ", notes));
        json.writeEndObject();
    }

    private static void array(JsonGenerator json, String name, long[] values) throws IOException {
        json.writeFieldName(name);
        json.writeArray(values, 0, values.length);
    }
}
