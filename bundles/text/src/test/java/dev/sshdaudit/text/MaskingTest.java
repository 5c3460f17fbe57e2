package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Answer;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveAnswer;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.X11;
import dev.sshdaudit.message.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MaskingTest {

    private static final AuditMessage PASSWORD = message(new Password("ann", Bytes.utf8("Ms1-old")))
            .withExtra(AuditMessage.NEW_PASSWORD, Bytes.utf8("Ms1-new"));
    private static final AuditMessage ANSWERS =
            message(new KeyboardInteractiveAnswer("ann", List.of(new Answer("PIN", "Ms1-pin"), new Answer("Say", ""))));
    private static final AuditMessage COOKIE = message(new X11(1, false, "MIT", "Ms1-cookie", 0));
    private static final AuditMessage REST =
            message(new Io(0, Bytes.EMPTY)).withExtra("rest", Map.of("cookie", "Ms1-more", "command", "kept"));

    private static AuditMessage message(Payload payload) {
        return new AuditMessage("c1", 5, payload, 2L);
    }

    private static String json(AuditMessage message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonLines lines = JsonLines.masked(out);
        lines.write(message);
        lines.flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void noSecretIsLeft() {
        for (AuditMessage message : List.of(PASSWORD, ANSWERS, COOKIE, REST)) {
            assertTrue(Masking.hasSecret(message), message::toString);
            AuditMessage masked = Masking.mask(message);
            assertFalse(Masking.hasSecret(masked), message::toString);
            String all = JsonLines.toJson(masked)
                    + String.join("", Timeline.relative().withSecrets().lines(masked));
            assertFalse(all.contains("Ms1"), all);
            assertFalse(all.contains("TXMx"), all); // in base64
        }
        assertTrue(JsonLines.toJson(Masking.mask(REST)).contains("kept"));
    }

    @Test
    void whatIsShownOfAMaskedMessageIsWhatIsShownOfTheMessageWithoutItsSecrets() throws IOException {
        for (AuditMessage message : List.of(PASSWORD, ANSWERS, COOKIE)) {
            assertEquals(json(message), json(Masking.mask(message)));
            assertEquals(Timeline.relative().lines(message), Timeline.relative().lines(Masking.mask(message)));
        }
    }

    @Test
    void messageWithoutSecretsStaysAsItIs() {
        AuditMessage failed =
                message(new PasswordFailed("ann", Bytes.EMPTY)).withExtra("truncated", Map.of("password", 9L));
        assertSame(failed, Masking.mask(failed));
        for (AuditMessage message : Samples.ofEveryType()) {
            assertEquals(Masking.hasSecret(message), !message.equals(Masking.mask(message)), message::toString);
        }
    }

    @Test
    void readerMasksEachMessage() throws IOException {
        Deque<AuditMessage> messages = new ArrayDeque<>(List.of(PASSWORD, ANSWERS));
        boolean[] closed = new boolean[1];
        RecordingReader source = new RecordingReader() {
            @Override
            public AuditMessage read() {
                return messages.poll();
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
        try (RecordingReader reader = Masking.reader(source)) {
            assertEquals(Masking.mask(PASSWORD), reader.read());
            assertEquals(Masking.mask(ANSWERS), reader.read());
            assertEquals(null, reader.read());
        }
        assertTrue(closed[0]);
    }
}
