package dev.sshdaudit.core.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.core.settings.Interception.Masking;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Masking with random keys, output, packets and times. */
class KeystrokesFuzzTest {

    private static final String[] PIECES = {
        "a",
        "b",
        "ab",
        "*",
        "***",
        "•",
        "é",
        " ",
        "\r",
        "\n",
        "\r\n",
        "\b",
        "\b \b",
        "\t",
        "^C",
        "^[[A",
        "\033[?2004h",
        "\033[?2004l",
        "\033[?1049h",
        "\033[?1049l",
        "\033[?1h",
        "\033[?1l",
        "\033[H",
        "\033[5;9H",
        "\033[K",
        "\033[1@",
        "\033[2P",
        "\033[99b",
        "\033",
        "\033]0;title\007",
        "\033P",
        "\033\\",
        "\033[999999999999;;;;;;;;;;;;;;;;;;;;;;1m",
        "Password: ",
        "$ ",
        "--More--",
        "\033[A",
        "\033O",
        "\033[D",
        "\177",
        "\025",
        "\003",
        "\004",
        "\032",
        "\0337",
        "\0338",
        "\033[S",
        "\033[2J",
        "\302",
        "\240",
        "x".repeat(200)
    };

    private static byte[] piece(Random random) {
        if (random.nextInt(8) == 0) {
            byte[] bytes = new byte[random.nextInt(40) + 1];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] whole = PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
        int from = random.nextInt(3) == 0 ? random.nextInt(whole.length) : 0;
        int to = random.nextInt(3) == 0 ? from + 1 + random.nextInt(whole.length - from) : whole.length;
        return java.util.Arrays.copyOfRange(whole, from, to);
    }

    /** Any keys and any output: nothing fails, and each message is there, in order, with keys of its own alone. */
    @Test
    void nothingFailsAndNothingIsLostOrInvented() {
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            Teletype user = new Teletype();
            List<byte[]> typed = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                byte[] piece = piece(random);
                if (random.nextBoolean()) {
                    typed.add(piece);
                    user.type(piece);
                } else {
                    user.print(piece);
                }
                user.after(random.nextInt(6) == 0 ? 1 + random.nextInt(1_500) : 1 + random.nextInt(30));
            }
            user.after(1_000);
            assertTrue(user.isInOrder(), "seed " + seed);
            if (random.nextBoolean()) {
                user.close();
            }
            user.end();
            assertEquals(typed.size(), pieces(user, typed), "seed " + seed);
        }
    }

    /** Checks what was recorded of each message that was typed, and returns how many of them there are. */
    private static int pieces(Teletype user, List<byte[]> typed) {
        int next = -1;
        int at = 0;
        long time = -1;
        for (AuditMessage message : user.recorded) {
            if (!(message.payload() instanceof Io io)
                    || io.stream() != Io.STDIN
                    || message.extras().containsKey(AuditMessage.TYPED_AT)) {
                continue;
            }
            if (message.timestamp() != time) {
                time = message.timestamp();
                next++;
                at = 0;
            }
            byte[] shown = io.data().toByteArray();
            byte[] all = typed.get(next);
            at = message.extras().containsKey(AuditMessage.MASKED) ? at : indexOf(all, shown, at);
            assertFalse(at < 0, "recorded is what was typed, message " + next);
            at += shown.length;
        }
        return next + 1;
    }

    private static int indexOf(byte[] all, byte[] part, int from) {
        for (int i = from; i + part.length <= all.length; i++) {
            if (java.util.Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    /** A program that shows newlines and masks alone, and moves the cursor back: no character is recorded, at whatever times it is typed. */
    @Test
    void noCharacterIsRecordedThatTheProgramDoesNotShow() {
        String[] answers = {"", "", "\r\n", "*", "•", "\007", "\033[0m", "\r\n\r\n", "\0337\0338", "? ", "\r\n: "};
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            Teletype user = new Teletype(random.nextBoolean() ? Masking.ON : Masking.WITH_LENGTH);
            boolean editor = random.nextInt(3) == 0;
            user.print(editor ? "\033[?2004h" + "Password: " : "$ ");
            ByteArrayOutputStream typed = new ByteArrayOutputStream();
            for (int i = 0; i < 40; i++) {
                String keys = random.nextInt(7) == 0 ? "\r" : "secret".substring(random.nextInt(6));
                typed.writeBytes(keys.getBytes(StandardCharsets.UTF_8));
                user.type(keys).after(random.nextInt(5) == 0 ? random.nextInt(1_300) : random.nextInt(200));
                if (!editor || keys.equals("\r")) {
                    user.print(answers[random.nextInt(answers.length)]);
                }
            }
            user.after(2_000).close().end();
            String recorded = user.keys().replaceAll("\\[\\d+]|\r", "");
            assertEquals("", recorded, "seed " + seed);
        }
    }

    /** What is kept of keys that wait, and of hidden ones, is bounded. */
    @Test
    void muchThatIsTypedAndNotShownIsMaskedBeforeItsTime() {
        Teletype user = new Teletype();
        byte[] much = "a".repeat(1_000).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2_000; i++) {
            user.type(much);
        }
        long waiting = 2_000 - user.recorded.size();
        assertTrue(waiting * 1_000 <= Screen.MOST_BYTES, waiting + " messages wait");
        user.end();
        assertEquals("[2000000]", user.keys());
    }
}
