package dev.sshdaudit.asciinema;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.format.RecordingException.Problem;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Pty;
import dev.sshdaudit.message.ChannelRequest.SetEnv;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CastReaderTest {

    private static final String HEADER = "{\"version\": 2, \"width\": 80, \"height\": 24}\n";

    private static CastReader open(byte[] bytes) throws IOException {
        return CastReader.open(new ByteArrayInputStream(bytes));
    }

    private static CastReader open(String text) throws IOException {
        return open(text.getBytes(UTF_8));
    }

    private static byte[] sample(int version) throws IOException {
        Connection connection = new Connection(new CastSettings(version, 0, List.of("TERM", "LANG"), true))
                .login("alice")
                .session(3);
        connection.send(
                3, new SetEnv(0, "LANG", "C"), new Pty(1, "vt100", 100, 30, 0, 0, null), new Exec(2, "vi \"ö\""));
        connection
                .after(1_000_000)
                .out(3, "~\r\n\u001b[K你")
                .after(500_000)
                .in(3, ":q\r")
                .err(3, "x");
        connection.send(
                3, new Window(3, 120, 40, 0, 0), new ExitSignal("HUP", false, "", ""), new Exit(2), new Close());
        return connection.outputs().cast(3).bytes();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whatWasWrittenIsReadBack(int version) throws IOException {
        List<AuditMessage> messages = new ArrayList<>();
        try (CastReader reader = open(sample(version))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                messages.add(message);
                assertEquals(MemoryOutputs.CONNECTION_ID, message.connectionId());
            }
            assertNull(reader.read());
        }
        List<Payload> payloads = messages.stream().map(AuditMessage::payload).toList();
        assertEquals(new Connect("192.0.2.7", "XX"), payloads.get(0));
        assertEquals(new HandshakeSuccessful("alice"), payloads.get(1));
        assertEquals(
                Map.of(AuditMessage.TERMINAL, Map.of("term", "vt100", "columns", 100L, "rows", 30L)),
                messages.get(2).extras());
        assertEquals(3L, messages.get(2).channelId());
        assertEquals(
                List.of(new SetEnv(0, "TERM", "vt100"), new SetEnv(0, "LANG", "C"), new Exec(0, "vi \"ö\"")),
                payloads.subList(3, 6));
        assertEquals("~\r\n\u001b[K你", ((Io) payloads.get(6)).data().toUtf8());
        assertEquals(Connection.START + 1_000_000_000, messages.get(6).timestamp());
        assertEquals(Io.STDIN, ((Io) payloads.get(7)).stream());
        assertEquals(Connection.START + 1_500_000_000, messages.get(7).timestamp());
        assertEquals(new Window(0, 120, 40, 0, 0), payloads.get(9));
        assertEquals(Map.of("marker", "ended by signal HUP"), messages.get(10).extras());
        assertEquals(new Exit(2), payloads.get(11));
        assertEquals(12, messages.size());
    }

    @Test
    void whatTellsOfKeysIsReadBack() throws IOException {
        List<AuditMessage> typed = new ArrayList<>();
        for (String marker : List.of("typed, not shown", "typed, not shown: 8 characters", "typed, not shown: many")) {
            CastReader reader = open(HEADER + "[1.0, \"m\", \"" + marker + "\"]\n");
            reader.read();
            typed.add(reader.read());
        }
        assertEquals(
                List.of(
                        Map.of(AuditMessage.MASKED, true),
                        Map.of(AuditMessage.MASKED, 8L),
                        Map.of("marker", "typed, not shown: many")),
                typed.stream().map(AuditMessage::extras).toList());
        assertEquals(Io.STDIN, ((Io) typed.get(0).payload()).stream());
    }

    @Test
    void aCastOfAnybodyIsRead() throws IOException {
        CastReader reader = open("{\"version\":3,\"term\":{\"cols\":80,\"rows\":24},\"timestamp\":1504467315}\n"
                + "# a comment\n[0.5,\"o\",\"a\"]\n[1,\"o\",\"b\"]\n[0,\"z\",\"new\"]\n");
        assertEquals("NewChannelSuccessful", reader.read().payload().getClass().getSimpleName());
        assertEquals(1_504_467_315_500_000_000L, reader.read().timestamp());
        assertEquals(1_504_467_316_500_000_000L, reader.read().timestamp());
        assertEquals(Map.of("z", "new"), reader.read().extras());
        assertNull(reader.read());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ContainerSSH-Auditlog",
                "{\"version\": 2, \"width\": 80}",
                "{\"version\": 1}\n",
                "[2]\n",
                "{}\n",
                "{\"version\": 2,}\n",
                "\n"
            })
    void whatIsNoCastIsRefused(String text) {
        RecordingException e = assertThrows(RecordingException.class, () -> open(text));
        assertEquals(Problem.NOT_A_RECORDING, e.problem());
    }

    @Test
    void impossibleNumbersAreNoObstacle() throws IOException {
        for (String timestamp : List.of("-1", "9223372036854775807", "1e300", "99999999999999999999", "\"now\"")) {
            CastReader reader = open("{\"version\": 2, \"width\": -1, \"height\": [], \"timestamp\": " + timestamp
                    + ", \"audit\": {\"channelId\": -7, \"part\": -1, \"timestamp\": " + timestamp + "}}\n"
                    + "[4000000000.0, \"o\", \"a\"]\n");
            AuditMessage message = reader.read();
            while (!(message.payload() instanceof Io)) {
                message = reader.read();
            }
            assertEquals(0, message.channelId());
        }
    }

    @Test
    void aCutCastIsReadUpToTheLastWholeLine() throws IOException {
        CastReader reader = open(HEADER + "[1.0, \"o\", \"a\"]\n[2.0, \"o\", \"b");
        reader.read();
        assertEquals("a", ((Io) reader.read().payload()).data().toUtf8());
        RecordingException e = assertThrows(RecordingException.class, reader::read);
        assertEquals(Problem.CUT, e.problem());
        assertEquals(HEADER.length() + 16, e.position());
        assertEquals(2, e.messages());
        assertNull(reader.read());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[1.0, \"o\"]",
                "{}",
                "[\"1.0\", \"o\", \"a\"]",
                "[-1, \"o\", \"a\"]",
                "[1e99, \"o\", \"a\"]",
                "[1"
            })
    void aDamagedLineIsSkipped(String line) throws IOException {
        CastReader reader = open(HEADER + line + "\n[2.0, \"o\", \"behind\"]\n");
        reader.read();
        RecordingException e = assertThrows(RecordingException.class, reader::read);
        assertEquals(Problem.DAMAGED, e.problem());
        assertTrue(e.recoverable());
        assertEquals("behind", ((Io) reader.read().payload()).data().toUtf8());
    }

    @Test
    void aLineWithoutEndIsNotKeptInMemory() throws IOException {
        CastReader reader = open(HEADER + "[1.0, \"o\", \"" + "x".repeat(8 << 20) + "\"]\n[2.0, \"o\", \"behind\"]\n");
        reader.read();
        assertEquals(
                Problem.LIMIT,
                assertThrows(RecordingException.class, reader::read).problem());
        assertEquals("behind", ((Io) reader.read().payload()).data().toUtf8());
    }

    @Test
    void hostileBytesEndInAnErrorOfTheRightKind() throws IOException {
        byte[] sample = sample(3);
        Random random = new Random(4);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = sample.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            readAll(bytes);
        }
    }

    private static void readAll(byte[] bytes) throws IOException {
        CastReader reader;
        try {
            reader = open(bytes);
        } catch (RecordingException e) {
            return;
        }
        boolean more = true;
        while (more) {
            try {
                more = reader.read() != null;
            } catch (RecordingException e) {
                more = e.recoverable();
            }
        }
    }
}
