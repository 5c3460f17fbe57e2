package dev.sshdaudit.core.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShownOutputTest {

    private static final long SECOND = 1_000_000_000;

    private final ShownOutput output = new ShownOutput("r", 0);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void announce(String text) {
        output.announce(bytes(text));
    }

    private String rest(String data) {
        return new String(output.takeOut(bytes(data)), StandardCharsets.ISO_8859_1);
    }

    @Test
    void whatWasAnnouncedIsTakenOutAndNothingElse() {
        announce("first line\nsecond line\n");
        assertEquals("", rest("first line\r\nsecond line\r\n"));
        assertEquals("first line\r\n", rest("first line\r\n"), "it comes once");
        byte[] other = bytes("karaf@root()> ");
        assertSame(other, output.takeOut(other));
    }

    @Test
    void thePromptAroundItStays() {
        announce("shown text\n");
        assertEquals("\rprompt> \rprompt> ", rest("\rprompt> shown text\r\n\rprompt> "));
    }

    @Test
    void piecesOfAnySizeAreTakenOut() {
        Random random = new Random(7);
        for (int run = 0; run < 500; run++) {
            ShownOutput one = new ShownOutput("r", 0);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 40 + random.nextInt(200); i++) {
                text.append(random.nextInt(8) == 0 ? "\n" : (char) ('a' + random.nextInt(3)) + "");
            }
            for (int at = 0; at < text.length(); ) {
                int end = Math.min(text.length(), at + 1 + random.nextInt(60));
                one.announce(bytes(text.substring(at, end)));
                at = end;
            }
            byte[] sent = bytes(text.toString().replace("\n", "\r\n"));
            for (int at = 0; at < sent.length; ) {
                int end = at == 0 ? 40 : Math.min(sent.length, at + 1 + random.nextInt(60));
                assertEquals(0, one.takeOut(Arrays.copyOfRange(sent, at, end)).length, "run " + run);
                at = end;
            }
        }
    }

    @Test
    void outputOfAnotherKindInBetweenStaysAndTheRestIsTakenOutStill() {
        announce("0123456789abcdef");
        assertEquals("", rest("0123456789"));
        assertEquals("something else", rest("something else"));
        assertEquals("", rest("abcdef"));
    }

    @Test
    void whatDiffersStays() {
        announce("0123456789abcdef");
        assertEquals("0123456789XYZ", rest("0123456789XYZ"));
        assertEquals("fedcba9876543210", rest("fedcba9876543210"));
    }

    @Test
    void aViewerCannotHideMoreThanWasAnnounced() {
        announce("rm -rf /\n");
        assertEquals("rm -rf /\r\n", rest("rm -rf /\r\nrm -rf /\r\n"));
    }

    @Test
    void someBytesThatHappenToBeTheSameStay() {
        announce("question and answer");
        assertEquals("q", rest("q"));
        assertEquals("", rest("question and answer"));
    }

    @Test
    void moreThanIsKeptIsRecorded() {
        output.announce(new byte[ShownOutput.MOST + 1]);
        byte[] zeros = new byte[1000];
        assertSame(zeros, output.takeOut(zeros));
    }

    @Test
    void hostileOutputCostsLittle() {
        byte[] announced = new byte[ShownOutput.MOST];
        Arrays.fill(announced, (byte) 'a');
        announced[announced.length - 1] = 'b';
        output.announce(announced);
        byte[] sent = new byte[32 << 10];
        Arrays.fill(sent, (byte) 'a');
        sent[sent.length - 1] = 'c';
        // a comparison of each place with all that was announced would take minutes
        for (int i = 0; i < 1000; i++) {
            assertSame(sent, output.takeOut(sent));
        }
    }

    @Test
    void theFirstMessageIsDueAtOnceAndTheOthersEachSecondAndAtTheEnd() {
        assertEquals(Map.of(AuditMessage.SHOWN, Map.of("recording", "r")), output.due(0, false));
        assertNull(output.due(2 * SECOND, false), "nothing was taken out");
        announce("0123456789");
        rest("0123456789");
        assertNull(output.due(SECOND / 2, false));
        assertEquals(Map.of(AuditMessage.SHOWN, Map.of("recording", "r", "bytes", 10L)), output.due(SECOND, false));
        announce("0123456789");
        rest("0123456789");
        assertNull(output.due(SECOND + 1, false));
        assertTrue(output.due(SECOND + 1, true).containsKey(AuditMessage.SHOWN));
        assertNull(output.due(SECOND + 1, true));
    }
}
