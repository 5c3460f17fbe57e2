package dev.sshdaudit.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OcsfLineTest {

    /** Control characters, an escape sequence, one that changes the direction of writing, a line feed, half a character. */
    private static final String HOSTILE = "a\u001b]0;x\u0007\n\u202e\u009b\u2028\"\\\ud800";

    private final EventMapper mapper = new EventMapper();
    private final OcsfLine lines = new OcsfLine("1.2.3");

    @Test
    void aConnectionIsOpenAndClose() throws IOException {
        Map<String, Object> open = fields(
                new Connect("192.0.2.1", "AT"),
                Map.of("remotePort", 50022L, "localAddress", "[2001:db8::9]:22", "proxyAddress", "192.0.2.200"));
        required(open, 4, 4007, 1);
        assertEquals("192.0.2.1", open.get("src_endpoint.ip"));
        assertEquals(50022L, open.get("src_endpoint.port"));
        assertEquals("AT", open.get("src_endpoint.location.country"));
        assertEquals("192.0.2.200", open.get("src_endpoint.proxy_endpoint.ip"));
        assertEquals("2001:db8::9", open.get("dst_endpoint.ip"));
        assertEquals(22L, open.get("dst_endpoint.port"));
        assertEquals(1L, open.get("connection_info.direction_id"));
        fields(new HandshakeSuccessful("karaf"), Map.of("method", "password", "hassh", "aa", "hasshServer", "bb"));
        fields(new Exec(0, "ls"), Map.of());
        Map<String, Object> close = fields(new Disconnect(), Map.of("reason", "bye"));
        required(close, 4, 4007, 2);
        assertEquals("aa", close.get("client_hassh.fingerprint.value"));
        assertEquals(1L, close.get("client_hassh.fingerprint.algorithm_id"));
        assertEquals("bb", close.get("server_hassh.fingerprint.value"));
        assertEquals(5L, close.get("auth_type_id"));
        assertEquals("Password", close.get("auth_type"));
        assertEquals("bye", close.get("status_detail"));
        assertEquals(10_123L, close.get("duration"));
        assertEquals("karaf", close.get("actor.user.name"));
    }

    @Test
    void anAttemptToLogInIsAnAuthentication() throws IOException {
        Map<String, Object> failed =
                fields(new PasswordFailed("root", Bytes.copyOf("ocsf-line-secret".getBytes())), Map.of());
        required(failed, 3, 3002, 1);
        assertEquals("root", failed.get("user.name"));
        assertEquals(2L, failed.get("status_id"));
        assertEquals(2L, failed.get("severity_id"));
        assertEquals(99L, failed.get("auth_protocol_id"));
        assertEquals("password", failed.get("auth_protocol"));
        assertEquals("failed", failed.get("unmapped.result"));
        assertFalse(failed.toString().contains("ocsf-line-secret"));
        Map<String, Object> accepted = fields(new HandshakeSuccessful("karaf"), Map.of("method", "publickey"));
        required(accepted, 3, 3002, 1);
        assertEquals(1L, accepted.get("status_id"));
    }

    @Test
    void otherEventsNameTheirActivity() throws IOException {
        Map<String, Object> exec = fields(new Exec(0, "bundle:list"), Map.of());
        required(exec, 4, 4007, 99);
        assertEquals("exec", exec.get("activity_name"));
        assertEquals("bundle:list", exec.get("unmapped.command"));
        Map<String, Object> file = fields(
                new Io(Io.STDIN, Bytes.EMPTY),
                Map.of("file", Map.of("op", "read", "path", "/var/a.txt", "result", "No such file")));
        assertEquals("a.txt", file.get("file.name"));
        assertEquals("/var/a.txt", file.get("file.path"));
        assertEquals(2L, file.get("status_id"));
        Map<String, Object> failure = fields(lines.of(new AuditEvent(
                Kind.FAILURE, "failure-1", Messages.NANOS, Map.of("text", "the disk is full", "lasts", true))));
        required(failure, 0, 0, 99);
        assertEquals("the disk is full", failure.get("message"));
        assertNull(failure.get("metadata.correlation_uid"));
    }

    @Test
    void aFileHasItsHashWhereOcsfHasIt() throws IOException {
        String hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        Map<String, Object> file = fields(
                new Io(Io.STDOUT, Bytes.EMPTY),
                Map.of("file", Map.of("op", "write", "path", "/a/abc", "bytesWritten", 3L, "sha256", hash)));
        assertEquals("/a/abc", file.get("file.path"));
        assertEquals(3L, file.get("file.hashes.0.algorithm_id"));
        assertEquals("SHA-256", file.get("file.hashes.0.algorithm"));
        assertEquals(hash, file.get("file.hashes.0.value"));
        assertEquals(3L, file.get("unmapped.bytesWritten"));
        assertNull(file.get("unmapped.sha256"));
        assertNull(file.get("unmapped.path"));
        Map<String, Object> without = fields(
                new Io(Io.STDOUT, Bytes.EMPTY),
                Map.of("file", Map.of("op", "write", "bytesWritten", 3L, "sha256", hash)));
        assertEquals(hash, without.get("unmapped.sha256"), "a file without a path has no field of OCSF");
    }

    @Test
    void aLineStaysOnePrintableLineWhateverAClientSends() throws IOException {
        String line =
                lines.of(mapper.of(Messages.of(new Exec(0, HOSTILE), Map.of())).get(0));
        assertTrue(line.chars().allMatch(c -> c >= ' ' && c <= '~'), line);
        assertEquals(HOSTILE, fields(line).get("unmapped.command"));
    }

    private static void required(Map<String, Object> line, long category, long classUid, long activity) {
        assertEquals(category, line.get("category_uid"));
        assertEquals(classUid, line.get("class_uid"));
        assertEquals(activity, line.get("activity_id"));
        assertEquals(classUid * 100 + activity, line.get("type_uid"));
        assertTrue(line.get("severity_id") instanceof Long);
        assertEquals(1_800_000_000_123L, line.get("time"));
        assertEquals("1.3.0", line.get("metadata.version"));
        assertEquals("sshd-audit", line.get("metadata.product.name"));
        assertEquals("1.2.3", line.get("metadata.product.version"));
        assertTrue(line.get("metadata.uid") instanceof String);
        if (classUid != 0) {
            assertEquals(Messages.ID, line.get("metadata.correlation_uid"));
            assertEquals("host-1", line.get("dst_endpoint.hostname"));
        }
    }

    private Map<String, Object> fields(Payload payload, Map<String, ?> extras) throws IOException {
        return fields(lines.of(mapper.of(Messages.of(payload, extras)).get(0)));
    }

    /** The values of a line by their paths. */
    private static Map<String, Object> fields(String line) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                String path =
                        json.getParsingContext().pathAsPointer().toString().replace('/', '.');
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    fields.put(path.substring(1), json.getLongValue());
                } else if (token.isScalarValue()) {
                    fields.put(path.substring(1), json.getText());
                }
            }
        }
        return fields;
    }
}
