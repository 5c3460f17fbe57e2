package dev.sshdaudit.text;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a program prints, in whatever pieces: what passes is text and harmless sequences, each whole, by a grammar that is
 * not the filter's own; it does not depend on the pieces, is bounded, and passes again as it is. The first byte says how long
 * the pieces are.
 */
class TerminalFilterFuzzTest {

    private static final Pattern TOKEN =
            Pattern.compile("[^\\p{Cc}\\x{200b}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2028}\\x{2029}"
                    + "\\x{2060}-\\x{206f}\\x{feff}\\x{61c}\\x{e0000}-\\x{e007f}]"
                    + "|[\\x08-\\x0d]"
                    + "|\\x1b[78DEM]"
                    + "|\\x1b\\[[0-9:;]*m"
                    + "|\\x1b\\[[0-9]{0,4}[@A-GILMPSTXZ`adeb]"
                    + "|\\x1b\\[[0-9]{0,4}(;[0-9]{0,4})?[Hfr]"
                    + "|\\x1b\\[[012]?[JK]"
                    + "|\\x1b\\[[su]"
                    + "|\\x1b\\[\\?(47|1047|1049)[hl]");

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "\u001b[1;31mred\u001b[m\r\n",
                        "\u001b[?1049h\u001b[2;20r\u001b[H\u001b[2J\u001b[?1049l",
                        "\u001b]0;title\u0007\u001b]52;c;aWQ=\u001b\\x",
                        "\u001bP+q544e\u001b\\\u001b[c\u001b[6n\u001bc",
                        "\u009b31m\u009d0;t\u009c\u0085\u008d",
                        "\u001b(0\u001b#8\u001b%G\u001b[!p\u001b[?2004h",
                        "\u202e\u2065\u2066\udb40\udc41\u001b[31\u00e4m")
                .flatMap(text -> Stream.of((byte) 0, (byte) 1, (byte) 7).map(pieces -> {
                    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                    byte[] seed = new byte[utf8.length + 1];
                    seed[0] = pieces;
                    System.arraycopy(utf8, 0, seed, 1, utf8.length);
                    return seed;
                }));
    }

    @MethodSource("seeds")
    @FuzzTest
    void nothingHarmfulPasses(byte[] data) {
        if (data.length < 2) {
            return;
        }
        String text = new String(Arrays.copyOfRange(data, 1, data.length), StandardCharsets.UTF_8);
        TerminalFilter whole = new TerminalFilter();
        String passed = whole.filter(text);
        String pieces = inPieces(text, 1 + (data[0] & 15));
        require(passed.equals(pieces), "pieces make a difference");
        require(passed.length() <= 2 * text.length(), "it grows");
        String all = passed + whole.end();
        Matcher token = TOKEN.matcher(all);
        int at = 0;
        while (at < all.length()) {
            token.region(at, all.length());
            require(token.lookingAt(), "at " + at + " of " + Visible.quoted(all));
            at = token.end();
        }
        require(new TerminalFilter().filter(all).equals(all), "what passes does not pass again");
    }

    private static String inPieces(String text, int length) {
        TerminalFilter filter = new TerminalFilter();
        StringBuilder out = new StringBuilder();
        int[] characters = text.codePoints().toArray();
        for (int from = 0; from < characters.length; from += length) {
            out.append(filter.filter(new String(characters, from, Math.min(length, characters.length - from))));
        }
        return out.toString();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
