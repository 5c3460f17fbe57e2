package dev.sshdaudit.events;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.text.JsonLine;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as JSON in the fields of OCSF: of class 4007 (SSH Activity), attempts to log in of class 3002 (Authentication), and
 * what is of no connection of class 0 (Base Event). What OCSF has no field for is in {@code unmapped}. Characters beyond ASCII are
 * escaped, so that a line stays a line whatever a client sends.
 */
final class OcsfLine {

    /** The version of the schema. */
    static final String SCHEMA = "1.3.0";

    private static final int SSH_ACTIVITY = 4007;
    private static final int AUTHENTICATION = 3002;
    private static final int OTHER = 99;

    /** Hash algorithms of OCSF's object fingerprint. */
    private static final int MD5 = 1;

    private static final int SHA_256 = 3;

    /** Facts that have a field of their own. */
    private static final Set<String> MAPPED = Set.of(
            "connection",
            "node",
            "address",
            "port",
            "country",
            "proxyAddress",
            "localAddress",
            "user",
            "hassh",
            "hasshServer",
            "method",
            "bytesIn",
            "bytesOut",
            "start",
            "duration");

    /** Facts that are in the field {@code file} of events that have a path. */
    private static final Set<String> OF_FILE = Set.of("path", "sha256");

    private final String version;

    /**
     * @param version the version of this program
     */
    OcsfLine(String version) {
        this.version = version;
    }

    /** The event in one line, without a line feed. */
    String of(AuditEvent event) {
        return JsonLine.of(json -> write(json, event));
    }

    private void write(JsonGenerator json, AuditEvent event) throws IOException {
        classification(json, event);
        json.writeNumberField("time", event.millis());
        json.writeStringField("message", Sentence.of(event));
        status(json, event);
        metadata(json, event);
        endpoints(json, event);
        switch (classOf(event)) {
            case AUTHENTICATION -> authentication(json, event);
            case SSH_ACTIVITY -> activity(json, event);
            default -> actor(json, event);
        }
        unmapped(json, event);
    }

    private static int classOf(AuditEvent event) {
        if (event.kind() == Kind.AUTH) {
            return AUTHENTICATION;
        }
        return event.text("connection") == null ? 0 : SSH_ACTIVITY;
    }

    private static void classification(JsonGenerator json, AuditEvent event) throws IOException {
        int classUid = classOf(event);
        int activity = switch (event.kind()) {
            case CONNECT, AUTH -> 1;
            case DISCONNECT -> 2;
            default -> OTHER;
        };
        String name = switch (event.kind()) {
            case CONNECT -> "Open";
            case AUTH -> "Logon";
            case DISCONNECT -> "Close";
            default -> event.kind().id();
        };
        json.writeNumberField("category_uid", classUid / 1000);
        json.writeStringField(
                "category_name",
                switch (classUid) {
                    case AUTHENTICATION -> "Identity & Access Management";
                    case SSH_ACTIVITY -> "Network Activity";
                    default -> "Uncategorized";
                });
        json.writeNumberField("class_uid", classUid);
        json.writeStringField(
                "class_name",
                switch (classUid) {
                    case AUTHENTICATION -> "Authentication";
                    case SSH_ACTIVITY -> "SSH Activity";
                    default -> "Base Event";
                });
        json.writeNumberField("activity_id", activity);
        json.writeStringField("activity_name", name);
        json.writeNumberField("type_uid", classUid * 100 + activity);
        int severity = severity(event);
        json.writeNumberField("severity_id", severity);
        json.writeStringField("severity", severity == 1 ? "Informational" : severity == 2 ? "Low" : "Medium");
    }

    private static int severity(AuditEvent event) {
        return switch (event.kind()) {
            case FAILURE -> event.is("over") ? 1 : 3;
            case GAP -> 3;
            case CONFIG -> 2;
            case AUTH -> isFailure(event) ? 2 : 1;
            default -> 1;
        };
    }

    private static boolean isFailure(AuditEvent event) {
        String result = event.text("result");
        return event.kind() == Kind.AUTH
                ? Logins.FAILED.equals(result) || Logins.ERROR.equals(result)
                : event.is("failed") || event.kind() == Kind.FILE && result != null;
    }

    private static void status(JsonGenerator json, AuditEvent event) throws IOException {
        boolean failed = isFailure(event);
        if (failed || event.kind() == Kind.AUTH || event.is("ended")) {
            json.writeNumberField("status_id", failed ? 2 : 1);
            json.writeStringField("status", failed ? "Failure" : "Success");
        }
        String reason = event.text("reason");
        if (reason != null) {
            json.writeStringField("status_detail", reason);
        }
    }

    private void metadata(JsonGenerator json, AuditEvent event) throws IOException {
        json.writeObjectFieldStart("metadata");
        json.writeStringField("version", SCHEMA);
        json.writeObjectFieldStart("product");
        json.writeStringField("name", "sshd-audit");
        json.writeStringField("vendor_name", "sshd-audit");
        json.writeStringField("version", version);
        json.writeEndObject();
        json.writeStringField("uid", event.id());
        json.writeStringField("event_code", event.kind().id());
        json.writeStringField("log_name", EventLog.JSON);
        optional(json, "correlation_uid", event.text("connection"));
        if (classOf(event) != AUTHENTICATION) {
            json.writeArrayFieldStart("profiles");
            json.writeString("host"); // which has the field actor
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void endpoints(JsonGenerator json, AuditEvent event) throws IOException {
        String address = event.text("address");
        if (address != null) {
            json.writeObjectFieldStart("src_endpoint");
            json.writeStringField("ip", address);
            optional(json, "port", event.number("port"));
            String country = event.text("country");
            if (country != null && !country.equals("XX")) {
                json.writeObjectFieldStart("location");
                json.writeStringField("country", country);
                json.writeEndObject();
            }
            String proxy = event.text("proxyAddress");
            if (proxy != null) {
                json.writeObjectFieldStart("proxy_endpoint");
                json.writeStringField("ip", proxy);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        if (event.text("connection") != null) {
            json.writeObjectFieldStart("dst_endpoint");
            optional(json, "hostname", event.text("node"));
            String local = event.text("localAddress");
            if (local != null) {
                Endpoint endpoint = Endpoint.of(local);
                json.writeStringField("ip", endpoint.host());
                optional(json, "port", endpoint.port());
            }
            json.writeStringField("svc_name", "ssh");
            json.writeEndObject();
        }
    }

    private static void authentication(JsonGenerator json, AuditEvent event) throws IOException {
        json.writeObjectFieldStart("user");
        json.writeStringField("name", orEmpty(event.text("user")));
        json.writeEndObject();
        session(json, event);
        json.writeBooleanField("is_remote", true);
        json.writeNumberField("auth_protocol_id", OTHER);
        json.writeStringField("auth_protocol", orEmpty(event.text("method")));
        json.writeNumberField("logon_type_id", 3);
        json.writeStringField("logon_type", "Network");
        json.writeObjectFieldStart("service");
        json.writeStringField("name", "ssh");
        json.writeEndObject();
    }

    private static void session(JsonGenerator json, AuditEvent event) throws IOException {
        json.writeObjectFieldStart("session");
        json.writeStringField("uid", orEmpty(event.text("connection")));
        json.writeBooleanField("is_remote", true);
        json.writeEndObject();
    }

    private static void activity(JsonGenerator json, AuditEvent event) throws IOException {
        actor(json, event);
        json.writeStringField("protocol_ver", "2.0");
        json.writeObjectFieldStart("connection_info");
        json.writeNumberField("direction_id", 1);
        json.writeStringField("direction", "Inbound");
        json.writeStringField("protocol_name", "tcp");
        json.writeNumberField("protocol_num", 6);
        json.writeEndObject();
        hassh(json, "client_hassh", event.text("hassh"));
        hassh(json, "server_hassh", event.text("hasshServer"));
        authType(json, event.text("method"));
        if (event.kind() == Kind.FILE) {
            file(json, event.text("path"), event.text("sha256"));
        } else if (event.kind() == Kind.DISCONNECT) {
            sums(json, event);
        }
    }

    private static void actor(JsonGenerator json, AuditEvent event) throws IOException {
        String user = event.text("user");
        if (user == null) {
            return;
        }
        json.writeObjectFieldStart("actor");
        json.writeObjectFieldStart("user");
        json.writeStringField("name", user);
        json.writeEndObject();
        if (event.text("connection") != null) {
            session(json, event);
        }
        json.writeEndObject();
    }

    private static void hassh(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeObjectFieldStart(field);
            json.writeFieldName("fingerprint");
            fingerprint(json, MD5, "MD5", value);
            json.writeEndObject();
        }
    }

    private static void fingerprint(JsonGenerator json, int algorithm, String name, String value) throws IOException {
        json.writeStartObject();
        json.writeNumberField("algorithm_id", algorithm);
        json.writeStringField("algorithm", name);
        json.writeStringField("value", value);
        json.writeEndObject();
    }

    private static void authType(JsonGenerator json, @Nullable String method) throws IOException {
        if (method != null) {
            int id = switch (method) {
                case "gssapi-with-mic" -> 2;
                case "hostbased" -> 3;
                case Logins.QUESTIONS -> 4;
                case Logins.PASSWORD -> 5;
                case Logins.PUBLIC_KEY -> 6;
                default -> OTHER;
            };
            String[] captions = {"", "", "GSSAPI", "Host Based", "Keyboard Interactive", "Password", "Public Key"};
            json.writeNumberField("auth_type_id", id);
            json.writeStringField("auth_type", id == OTHER ? method : captions[id]);
        }
    }

    private static void file(JsonGenerator json, @Nullable String path, @Nullable String sha256) throws IOException {
        if (path != null) {
            json.writeObjectFieldStart("file");
            json.writeStringField("name", path.substring(path.lastIndexOf('/') + 1));
            json.writeStringField("path", path);
            json.writeNumberField("type_id", 0);
            if (sha256 != null) {
                json.writeArrayFieldStart("hashes");
                fingerprint(json, SHA_256, "SHA-256", sha256);
                json.writeEndArray();
            }
            json.writeEndObject();
        }
    }

    /** OCSF counts as seen by the source of the connection, which is the client: what it sent goes out. */
    private static void sums(JsonGenerator json, AuditEvent event) throws IOException {
        Long in = event.number("bytesIn");
        Long out = event.number("bytesOut");
        if (in != null && out != null) {
            json.writeObjectFieldStart("traffic");
            json.writeNumberField("bytes", in + out);
            json.writeNumberField("bytes_in", out);
            json.writeNumberField("bytes_out", in);
            json.writeEndObject();
        }
        optional(json, "start_time", event.number("start"));
        json.writeNumberField("end_time", event.millis());
        optional(json, "duration", event.number("duration"));
    }

    private static void unmapped(JsonGenerator json, AuditEvent event) throws IOException {
        boolean file = event.kind() == Kind.FILE && event.text("path") != null;
        json.writeObjectFieldStart("unmapped");
        for (Map.Entry<String, Object> fact : event.facts().entrySet()) {
            if (!MAPPED.contains(fact.getKey()) && !(file && OF_FILE.contains(fact.getKey()))) {
                json.writeFieldName(fact.getKey());
                json.writeObject(fact.getValue());
            }
        }
        json.writeEndObject();
    }

    private static void optional(JsonGenerator json, String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    private static void optional(JsonGenerator json, String field, @Nullable Long value) throws IOException {
        if (value != null) {
            json.writeNumberField(field, value);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
