package dev.sshdaudit.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sshdaudit.core.measure.ContentSize;
import dev.sshdaudit.core.measure.Shortening;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Answer;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveAnswer;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.Payload;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShorteningTest {

    private static AuditMessage message(Payload payload, Map<String, Object> extras) {
        return new AuditMessage("5f0c", 1, payload, 0L, extras);
    }

    @Test
    void whatFitsStaysTheSameMessage() {
        AuditMessage message = message(new ChannelRequest.Exec(1, "é".repeat(5)), Map.of("note", "ten bytes!"));
        assertSame(message, Shortening.of(message, 10));
    }

    @Test
    void theMessageTellsHowLongEachFieldWasInBytesOfUtf8() {
        AuditMessage message = message(
                new Password("é".repeat(20), Bytes.utf8("x".repeat(30))), Map.of("note", "€".repeat(9), "short", true));
        AuditMessage shortened = Shortening.of(message, 10);
        assertEquals(new Password("é".repeat(5), Bytes.utf8("x".repeat(10))), shortened.payload());
        assertEquals("€€€", shortened.extras().get("note"));
        assertEquals(true, shortened.extras().get("short"));
        assertEquals(
                Map.of("username", 40L, "password", 30L, "note", 27L),
                shortened.extras().get(AuditMessage.TRUNCATED));
        assertEquals(97, ContentSize.of(message));
    }

    @Test
    void noCharacterIsCutInHalf() {
        AuditMessage message = message(new ChannelRequest.Exec(1, "ab\uD83D\uDE00".repeat(2)), Map.of());
        for (int most = 2; most < 6; most++) {
            assertEquals(
                    new ChannelRequest.Exec(1, "ab"),
                    Shortening.of(message, most).payload());
        }
        assertEquals(
                new ChannelRequest.Exec(1, "ab\uD83D\uDE00"),
                Shortening.of(message, 6).payload());
    }

    @Test
    void ofALongListTheFirstEntriesStay() {
        List<Answer> answers = Collections.nCopies(13_200, new Answer("Password: ", "never"));
        AuditMessage shortened =
                Shortening.of(message(new KeyboardInteractiveAnswer("eve", answers), Map.of()), 12 * (64 + 15));
        KeyboardInteractiveAnswer kept = (KeyboardInteractiveAnswer) shortened.payload();
        assertEquals(12, kept.answers().size());
        assertEquals(new Answer("Password: ", "never"), kept.answers().get(0));
        assertEquals(Map.of("answers", 13_200L * 15), shortened.extras().get(AuditMessage.TRUNCATED));
    }

    @Test
    void extrasThatHoldManyValuesAreShortenedToo() {
        AuditMessage message = message(
                new ChannelRequest.Shell(1),
                Map.of(
                        "list",
                        Collections.nCopies(1000, Map.of("method", "none")),
                        "map",
                        Map.of("k", "v".repeat(99))));
        AuditMessage shortened = Shortening.of(message, 100);
        assertEquals(List.of(Map.of()), shortened.extras().get("list"));
        assertEquals(Map.of("k", "v".repeat(35)), shortened.extras().get("map"));
        assertEquals(Map.of("list", 4000L, "map", 99L), shortened.extras().get(AuditMessage.TRUNCATED));
    }

    @Test
    void lengthsThatWereToldBeforeStay() {
        AuditMessage message = message(
                new ChannelRequest.Exec(1, "x".repeat(64)),
                Map.of(AuditMessage.TRUNCATED, Map.of("program", 5_000_000L)));
        assertEquals(
                Map.of("program", 5_000_000L),
                Shortening.of(message, 10).extras().get(AuditMessage.TRUNCATED));
    }

    @Test
    void aNegativeNumberBesideItStandsAsFormatsWriteIt() {
        AuditMessage message = message(new ChannelRequest.Pty(0, "x".repeat(9), -1, 24, 0, 0, Bytes.EMPTY), Map.of());
        assertEquals(
                new ChannelRequest.Pty(0, "xx", 0xffff_ffffL, 24, 0, 0, Bytes.EMPTY),
                Shortening.of(message, 2).payload());
    }
}
