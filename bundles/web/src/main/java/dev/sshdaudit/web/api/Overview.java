package dev.sshdaudit.web.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.storage.UploadCounts;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The status, and what the last day had. The day is read once a minute for all users who may see it. Thread-safe. */
final class Overview {

    private static final long NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What takes long to read. */
    private record Read(
            long time,
            @Nullable Day day,
            @Nullable Integer held,
            @Nullable String problem) {}

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Read last;

    Overview(Clock clock) {
        this.clock = clock;
    }

    /** Answers. */
    void answer(Exchange exchange, AuditQuery query) throws IOException {
        Rights rights = Asking.ask(query::rights);
        AuditStatus status = Asking.ask(query::status);
        Read read = rights.view() ? read(query) : new Read(0, null, null, null);
        exchange.json(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("status");
            status(json, status);
            json.writeEndObject();
            failures(json, status);
            labels(json, "storage", status.storageStatus());
            labels(json, "ledger", status.ledgerStatus());
            uploads(json, status.allUploads());
            pipelines(json, status);
            json.writeFieldName("day");
            if (read.day() == null) {
                json.writeNull();
            } else {
                read.day().write(json);
            }
            json.writeFieldName("held");
            if (read.held() == null) {
                json.writeNull();
            } else {
                json.writeNumber(read.held());
            }
            Json.text(json, "problem", read.problem());
            json.writeEndObject();
        });
    }

    private Read read(AuditQuery query) throws IOException {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the request is over");
        }
        try {
            Read known = last;
            if (known == null || System.nanoTime() - known.time() > NANOS) {
                known = readAnew(query);
                last = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    /** Reads; a ledger that cannot be read does not keep the user from the status. */
    private Read readAnew(AuditQuery query) throws IOException {
        try {
            Day day = Asking.ask(() -> Day.read(query, clock));
            int held = Asking.ask(() -> query.holds(null)).size();
            return new Read(System.nanoTime(), day, held, null);
        } catch (HttpException e) {
            return new Read(System.nanoTime(), null, null, e.getMessage());
        }
    }

    private static void status(JsonGenerator json, AuditStatus status) throws IOException {
        json.writeBooleanField("enabled", status.enabled());
        json.writeBooleanField("keepsNothing", status.keepsNothing());
        Json.text(json, "mode", status.mode());
        Json.text(json, "format", status.format());
        json.writeBooleanField("formatPresent", status.formatPresent());
        Json.text(json, "storage", status.storage());
        json.writeBooleanField("storagePresent", status.storagePresent());
        Json.texts(
                json,
                "intercepted",
                status.intercepted().stream()
                        .map(content -> content.toString())
                        .sorted()
                        .toList());
        json.writeNumberField("liveConnections", status.liveConnections());
        json.writeNumberField("connections", status.connections());
        json.writeNumberField("messages", status.messages());
        json.writeNumberField("lostMessages", status.lostMessages());
        json.writeNumberField("lostBytes", status.lostBytes());
        json.writeNumberField("pendingRecordings", status.pendingRecordings());
        counters(json, status.counters());
        json.writeObjectFieldStart("rules");
        json.writeNumberField("inForce", status.rules().inForce());
        json.writeNumberField("refused", status.rules().refused());
        json.writeEndObject();
        json.writeArrayFieldStart("offPeriods");
        for (AuditStatus.OffPeriod period : status.offPeriods()) {
            json.writeStartObject();
            Json.time(json, "from", period.from());
            Json.time(json, "to", period.to());
            Json.text(json, "by", period.by());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void counters(JsonGenerator json, AuditStatus.Counters counters) throws IOException {
        json.writeObjectFieldStart("counters");
        json.writeNumberField("bytesIn", counters.bytesIn());
        json.writeNumberField("bytesOut", counters.bytesOut());
        json.writeNumberField("gaps", counters.gaps());
        json.writeNumberField("errors", counters.errors());
        json.writeNumberField("terminated", counters.terminated());
        json.writeNumberField("waitingBytes", counters.waitingBytes());
        json.writeEndObject();
    }

    private static void failures(JsonGenerator json, AuditStatus status) throws IOException {
        json.writeArrayFieldStart("failures");
        for (AuditStatus.Failure failure : status.failures()) {
            json.writeStartObject();
            Json.time(json, "time", failure.time());
            Json.text(json, "text", failure.text());
            Json.time(json, "over", failure.over());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void labels(JsonGenerator json, String name, Map<String, String> labels) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> label : labels.entrySet()) {
            Json.text(json, Json.whole(label.getKey()), label.getValue());
        }
        json.writeEndObject();
    }

    private static void pipelines(JsonGenerator json, AuditStatus status) throws IOException {
        json.writeArrayFieldStart("pipelines");
        for (AuditStatus.PipelineStatus pipeline : status.pipelines()) {
            json.writeStartObject();
            Json.text(json, "format", pipeline.format());
            json.writeBooleanField("formatPresent", pipeline.formatPresent());
            Json.text(json, "storage", pipeline.storage());
            json.writeBooleanField("storagePresent", pipeline.storagePresent());
            json.writeBooleanField("required", pipeline.required());
            json.writeNumberField("lostMessages", pipeline.lostMessages());
            json.writeNumberField("lostBytes", pipeline.lostBytes());
            labels(json, "storageStatus", pipeline.storageStatus());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void uploads(JsonGenerator json, @Nullable UploadCounts uploads) throws IOException {
        if (uploads == null) {
            json.writeNullField("uploads");
            return;
        }
        json.writeObjectFieldStart("uploads");
        json.writeNumberField("running", uploads.running());
        json.writeNumberField("pending", uploads.pending());
        json.writeNumberField("failed", uploads.failed());
        Json.time(json, "oldest", uploads.oldest());
        json.writeEndObject();
    }
}
