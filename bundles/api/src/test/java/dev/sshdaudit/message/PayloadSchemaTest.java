package dev.sshdaudit.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.PayloadSchema.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PayloadSchemaTest {

    /** The format's table: code, id, keys. */
    private static final List<String> TABLE = List.of(
            "0 connect remoteAddr country",
            "1 disconnect",
            "100 auth_password username password",
            "101 auth_password_successful username password",
            "102 auth_password_failed username password",
            "103 auth_password_backend_error username password reason",
            "104 auth_pubkey username key",
            "105 auth_pubkey_successful username key",
            "106 auth_pubkey_failed username key",
            "107 auth_pubkey_backend_error username key reason",
            "108 auth_keyboard_interactive_challenge username instruction questions[question echo]",
            "109 auth_keyboard_interactive_answer username answers[question answer]",
            "110 auth_keyboard_interactive_failed Username",
            "111 auth_keyboard_interactive_backend_error username reason",
            "198 handshake_failed reason",
            "199 handshake_successful username",
            "200 global_request_unknown requestType",
            "201 global_request_decode_failed requestId requestType payload reason",
            "202 forward_tcpip BindHost BindPort",
            "203 cancel_forward_tcpip BindHost BindPort",
            "204 forward_streamlocal Path",
            "205 cancel_forward_streamlocal Path",
            "300 new_channel channelType",
            "301 new_channel_successful channelType",
            "302 new_channel_failed channelType reason",
            "303 new_channel_direct_tcpip HostToConnect PortToConnect OriginatorHost OriginatorPort",
            "304 new_channel_forwarded_tcpip ConnectedHost ConnectedPort OriginatorHost OriginatorPort",
            "305 new_channel_x11 OriginatorHost OriginatorPort",
            "306 new_channel_direct_streamlocal Path",
            "307 new_channel_forwarded_streamlocal Path",
            "400 channel_request_unknown requestId requestType payload",
            "401 channel_request_decode_failed requestId requestType payload reason",
            "402 setenv requestId name value",
            "403 exec requestId program",
            "404 pty requestId term columns rows width height modelist",
            "405 shell requestId",
            "406 signal requestId signal",
            "407 subsystem requestId subsystem",
            "408 window requestId columns rows width height",
            "409 x11-req requestId singleConnection authProtocol cookie screen",
            "496 close_write",
            "497 close",
            "498 exit_signal signal coreDumped errorMessage languageTag",
            "499 exit exitStatus",
            "500 io stream data",
            "501 request_failed requestId reason");

    @Test
    void everyRowOfTheFormatsTableIsAPayload() {
        Map<Integer, String> rows = new TreeMap<>();
        for (MessageType type : MessageType.values()) {
            if (type != MessageType.UNKNOWN) {
                rows.put(type.code(), (type.code() + " " + type.id() + " " + keys(PayloadSchema.of(type))).trim());
            }
        }
        assertEquals(TABLE, List.copyOf(rows.values()));
    }

    private static String keys(PayloadSchema schema) {
        return schema.fields().stream()
                .map(field -> field.key() + (field.entries() == null ? "" : "[" + keys(field.entries()) + "]"))
                .collect(Collectors.joining(" "));
    }

    @Test
    void whatASchemaTakesApartItPutsTogetherAgain() {
        for (MessageType type : MessageType.values()) {
            if (type != MessageType.UNKNOWN) {
                PayloadSchema schema = PayloadSchema.of(type);
                Payload payload = schema.createPayload(samples(schema));
                assertSame(type, payload.type());
                assertEquals(type.code(), payload.code());
                Object[] values = new Object[schema.size()];
                Arrays.setAll(values, i -> schema.value(payload, i));
                assertEquals(payload, schema.create(values));
                assertSame(type, MessageType.ofCode(type.code()));
            }
        }
    }

    private static Object[] samples(PayloadSchema schema) {
        return schema.fields().stream().map(PayloadSchemaTest::sample).toArray();
    }

    private static Object sample(Field field) {
        return switch (field.kind()) {
            case TEXT -> "secret-" + field.key();
            case BYTES -> Bytes.utf8("secret-" + field.key());
            case UNSIGNED -> 7L;
            case BOOLEAN -> true;
            case LIST -> List.of(field.entries().create(samples(field.entries())));
        };
    }

    @Test
    void valuesOfTheWrongKindAreRefused() {
        PayloadSchema io = PayloadSchema.of(MessageType.IO);
        assertThrows(IllegalArgumentException.class, () -> io.create(new Object[] {"0", Bytes.EMPTY}));
        assertThrows(IllegalArgumentException.class, () -> io.create(new Object[] {0, Bytes.EMPTY}));
        assertThrows(IllegalArgumentException.class, () -> io.create(new Object[] {null, Bytes.EMPTY}));
        assertThrows(IllegalArgumentException.class, () -> io.create(new Object[] {0L}));
        assertNull(((ChannelEvent.Io) io.create(new Object[] {0L, null})).data());
        assertThrows(IllegalArgumentException.class, () -> PayloadSchema.of(MessageType.UNKNOWN));
    }

    @Test
    void unknownTypesKeepTheirNumber() {
        assertSame(MessageType.UNKNOWN, MessageType.ofCode(4711));
        assertSame(MessageType.UNKNOWN, MessageType.ofCode(-1));
        assertEquals(4711, new Unknown(4711, null).code());
    }

    @Test
    void secretsStayOutOfTexts() {
        Payload[] secrets = {
            new Authentication.Password("user", Bytes.utf8("secret-1")),
            new Authentication.KeyboardInteractiveAnswer(
                    "user", List.of(new Authentication.Answer("Code?", "secret-2"))),
            new ChannelRequest.X11(0, false, "MIT", "secret-3", 0),
            new ChannelRequest.SetEnv(0, "TOKEN", "secret-4"),
            new ChannelEvent.Io(0, Bytes.utf8("secret-5")),
            new Unknown(999, "secret-6")
        };
        for (Payload secret : secrets) {
            AuditMessage message = new AuditMessage("c", 1, secret, null, Map.of("why", "secret-7"));
            assertFalse(message.toString().contains("secret"), message::toString);
            assertTrue(message.toString().contains("why"));
        }
    }

    @Test
    void extrasAreCopiedAndChecked() {
        Map<String, Object> extras = new TreeMap<>(Map.of("a", 1, "b", List.of(true, Map.of("c", "d"))));
        AuditMessage message = new AuditMessage("c", 1, new ConnectionEvent.Disconnect(), null, extras);
        extras.clear();
        assertEquals(Map.of("a", 1L, "b", List.of(true, Map.of("c", "d"))), message.extras());
        assertThrows(
                IllegalArgumentException.class,
                () -> new AuditMessage("c", 1, new ConnectionEvent.Disconnect(), null, Map.of("a", 1.5)));
    }
}
