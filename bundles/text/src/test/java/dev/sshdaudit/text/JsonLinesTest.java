package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Answer;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveAnswer;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveChallenge;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Authentication.Question;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.GlobalRequest.ForwardTcpip;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.message.Unknown;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLinesTest {

    private static AuditMessage message(Payload payload, Long channelId) {
        return new AuditMessage("c1", 1_760_000_000_123_456_789L, payload, channelId);
    }

    private static void assertJson(String expected, AuditMessage message) {
        assertEquals(expected.replace('\'', '"'), JsonLines.toJson(message));
    }

    @Test
    void aMessageIsAnObjectOfSevenKeysInOrder() {
        assertJson(
                "{'connectionId':'c1','timestamp':1760000000123456789,'type':0,'typeId':'connect',"
                        + "'typeName':'Connect','payload':{'remoteAddr':'192.0.2.7','country':'XX'},'channelId':null}",
                message(new Connect("192.0.2.7", "XX"), null));
    }

    private static String masked(AuditMessage... messages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLines lines = JsonLines.masked(out);
        for (AuditMessage message : messages) {
            lines.write(message);
        }
        lines.flush();
        return out.toString(StandardCharsets.UTF_8).replace('"', '\'');
    }

    @Test
    void whatIsMaskedIsNullAndListed() throws IOException {
        AuditMessage password = message(new Password("a", Bytes.utf8("Jm1-old")), null)
                .withExtra(AuditMessage.NEW_PASSWORD, Bytes.utf8("Jm1-new"));
        AuditMessage answers = message(
                new KeyboardInteractiveAnswer("a", List.of(new Answer("PIN", "Jm1-1"), new Answer("Again", "Jm1-2"))),
                null);
        String lines = masked(password, answers);
        assertTrue(
                lines.contains("'payload':{'username':'a','password':null},'channelId':null,'newPassword':null,"
                        + "'masked':['payload.password','newPassword']}\n"),
                lines);
        assertTrue(
                lines.contains("'answers':[{'question':'PIN','answer':null},{'question':'Again','answer':null}]},"
                        + "'channelId':null,'masked':['payload.answers.answer']}\n"),
                lines);
    }

    @Test
    void whatIsEmptyIsNotMasked() throws IOException {
        String line = masked(message(new Password("a", Bytes.EMPTY), null));
        assertTrue(line.contains("'password':''},'channelId':null}\n"), line);
    }

    @Test
    void anExtraCannotPoseAsTheListOfWhatIsMasked() throws IOException {
        String line = masked(message(new Password("a", Bytes.utf8("x")), null).withExtra("masked", "nothing"));
        assertTrue(line.contains("'_masked':'nothing','masked':['payload.password']}"), line);
    }

    @Test
    void keysThatAreNotRecordedAreToldWithSecretsAndWithoutThem() throws IOException {
        AuditMessage typed = message(new Io(Io.STDIN, Bytes.EMPTY), 0L).withExtra(AuditMessage.MASKED, 8L);
        assertTrue(JsonLines.toJson(typed).endsWith(",\"channelId\":0,\"masked\":8}"), JsonLines.toJson(typed));
        assertTrue(masked(typed).endsWith(",'channelId':0,'masked':8}\n"), masked(typed));
        String forged = masked(message(new Io(Io.STDIN, Bytes.EMPTY), 0L).withExtra("masked", List.of("x")));
        assertTrue(forged.contains("_masked"), forged);
    }

    @Test
    void nothingElseIsMasked() throws IOException {
        for (AuditMessage message : Samples.ofEveryType()) {
            String line = masked(message);
            String whole = JsonLines.toJson(message).replace('"', '\'') + "\n";
            assertEquals(!whole.equals(line), line.contains("'masked':["), line);
        }
    }

    @Test
    void typesWithoutPayloadHaveNull() {
        assertJson(
                "{'connectionId':'c1','timestamp':1760000000123456789,'type':1,'typeId':'disconnect',"
                        + "'typeName':'Disconnect','payload':null,'channelId':null}",
                message(new Disconnect(), null));
    }

    @Test
    void byteStringsAreBase64() {
        assertPayload("{'stream':1,'data':'AP/+'}", new Io(1, Bytes.copyOf(new byte[] {0, -1, -2})));
        assertPayload("{'stream':1,'data':'bA=='}", new Io(1, Bytes.utf8("l")));
        assertPayload("{'stream':1,'data':''}", new Io(1, Bytes.EMPTY));
        assertPayload("{'username':'a','password':null}", new Password("a", null));
        String twoHundred = JsonLines.toJson(message(new Io(1, Bytes.copyOf(new byte[200])), 0L));
        assertFalse(twoHundred.contains("\\n"), "long base64 stays in one line");
    }

    @Test
    void keysAreThoseOfTheRecording() {
        assertPayload("{'BindHost':'::','BindPort':22}", new ForwardTcpip("::", 22));
        assertPayload(
                "{'username':'a','instruction':'','questions':[{'question':'PIN','echo':true}]}",
                new KeyboardInteractiveChallenge("a", "", List.of(new Question("PIN", true))));
        assertPayload(
                "{'username':'a','instruction':'','questions':[]}",
                new KeyboardInteractiveChallenge("a", "", List.of()));
        assertPayload(
                "{'username':'a','instruction':'','questions':null}", new KeyboardInteractiveChallenge("a", "", null));
    }

    @Test
    void textIsEscapedAsContainerSshDoesAndWhatCouldDriveATerminalToo() {
        assertPayload("{'requestId':0,'program':'\\\"\\\\/'}", new Exec(0, "\"\\/"));
        assertPayload("{'requestId':0,'program':'\\n\\r\\t\\b\\f\\u0000\\u001b'}", new Exec(0, "\n\r\t\b\f\0\u001b"));
        assertPayload("{'requestId':0,'program':'\\u003ca\\u003e\\u0026\\u2028'}", new Exec(0, "<a>&\u2028"));
        assertPayload("{'requestId':0,'program':'\\u007f\\u009b\\u202e'}", new Exec(0, "\u007f\u009b\u202e"));
        assertPayload(
                "{'requestId':0,'program':'h\u00e9 \u20ac \ud83d\ude00'}", new Exec(0, "h\u00e9 \u20ac \ud83d\ude00"));
        assertPayload("{'requestId':0,'program':'a\ufffdb'}", new Exec(0, "a\ud83db"));
    }

    private static void assertPayload(String expected, Payload payload) {
        String json = JsonLines.toJson(message(payload, 0L));
        String found = json.substring(json.indexOf("\"payload\":") + 10, json.lastIndexOf(",\"channelId\":0}"));
        assertEquals(expected.replace('\'', '"'), found);
    }

    @Test
    void extrasFollowTheChannel() {
        Map<String, Object> extras = new LinkedHashMap<>();
        extras.put("method", "password");
        extras.put("typeId", 5L);
        extras.put("_typeId", false);
        extras.put("list", Arrays.asList(1L, null, Bytes.utf8("x"), Map.of("k", "v")));
        String json = JsonLines.toJson(new AuditMessage("c1", 1, new HandshakeSuccessful("a"), 3L, extras));

        assertTrue(
                json.endsWith(
                        ",'channelId':3,'method':'password','_typeId':5,'__typeId':false,'list':[1,null,'eA==',{'k':'v'}]}"
                                .replace('\'', '"')),
                json);
    }

    @Test
    void unknownTypesKeepNumberAndPayload() {
        assertJson(
                "{'connectionId':'c1','timestamp':1760000000123456789,'type':4711,'typeId':'unknown',"
                        + "'typeName':'Unknown','payload':{'a':[1]},'channelId':9}",
                message(new Unknown(4711, Map.of("a", List.of(1L))), 9L));
        assertPayload("null", new Unknown(4711, null));
    }

    @Test
    void everyMessageIsALineOfItsOwn() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLines lines = new JsonLines(out);
        List<AuditMessage> messages = Samples.ofEveryType();
        for (AuditMessage message : messages) {
            lines.write(message);
        }
        lines.flush();

        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.endsWith("}\n"));
        List<String> expected = new ArrayList<>();
        for (AuditMessage message : messages) {
            expected.add(JsonLines.toJson(message));
        }
        assertEquals(expected, text.lines().toList());
        for (String line : expected) {
            assertIsOneObject(line);
        }
    }

    private static void assertIsOneObject(String line) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            assertEquals(JsonToken.START_OBJECT, parser.nextToken());
            parser.skipChildren();
            assertEquals(null, parser.nextToken());
        }
    }

    /** Of every character that terminals obey or do not show, in values and names, short and long. */
    @Test
    void charactersThatDriveOrDeceiveAReaderAreEscapedAndStayTheSame() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            int type = Character.getType(c);
            if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                all.appendCodePoint(c);
            }
        }
        assertTrue(all.indexOf("\u009b") >= 0 && all.indexOf("\u202e") >= 0 && all.indexOf("\udb40\udc41") >= 0);
        for (int length : new int[] {0, 40_000}) {
            String text = "\"\\<\ud83d\ude00" + "x".repeat(length) + all;
            AuditMessage message = new AuditMessage(text, 1, new Exec(0, text), 0L, Map.of(text, List.of(text)));
            String json = JsonLines.toJson(message);
            assertTrue(json.codePoints().noneMatch(c -> all.indexOf(Character.toString(c)) >= 0));
            try (JsonParser parser = new JsonFactory().createParser(json)) {
                int found = 0;
                for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                    found += text.equals(parser.getText()) ? 1 : 0;
                }
                assertEquals(4, found, "connectionId, program, the extra's name and its value");
            }
        }
    }
}
