package dev.sshdaudit.ledger.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

    private static final String FILE = "ledger-0123456789abcdef-000000000000.jsonl";

    /** Reads all lines, with the input in pieces of some bytes; a line that is cut has a minus behind it. */
    private static List<String> read(String text, int piece) throws IOException {
        InputStream in = new FilterInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, piece));
            }
        };
        List<String> lines = new ArrayList<>();
        try (LineReader reader = new LineReader(in, FILE)) {
            for (LineReader.Raw line = reader.next(); line != null; line = reader.next()) {
                assertEquals(lines.size() + 1, line.number());
                lines.add(new String(line.bytes(), StandardCharsets.UTF_8) + (line.complete() ? "" : "-"));
            }
        }
        return lines;
    }

    @Test
    void linesAreReadWithoutTheirLineFeeds() throws Exception {
        for (int piece : new int[] {1, 2, 7, 1 << 20}) {
            assertEquals(List.of(), read("", piece));
            assertEquals(List.of("a", "", "b"), read("a\n\nb\n", piece));
            assertEquals(List.of("a", "b-"), read("a\nb", piece));
        }
    }

    @Test
    void linesOfEachLengthAreReadUpToTheLongest() throws Exception {
        String longest = "x".repeat(Bounds.LINE);
        StringBuilder text = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            String line = longest.substring(i * 7000);
            expected.add(line);
            text.append(line).append('\n');
        }
        assertEquals(expected, read(text.toString(), 1 << 20));
        assertEquals(expected, read(text.toString(), 1013));
        assertEquals(List.of(longest + "-"), read(longest, 1 << 20));
    }

    @Test
    void lineThatIsTooLongIsDamage() {
        String tooLong = "a\n" + "x".repeat(Bounds.LINE + 1);
        for (String text : List.of(tooLong, tooLong + "\n", tooLong + "x".repeat(1 << 20))) {
            LedgerException e = assertThrows(LedgerException.class, () -> read(text, 1 << 20));
            assertEquals(FILE + ", line 2: the line is longer than 65536 bytes", e.getMessage());
        }
    }

    @Test
    void damageIsToldWithFileAndLine() {
        LineReader.Raw line = new LineReader.Raw(3, "{".getBytes(StandardCharsets.UTF_8), true);
        LedgerException e = assertThrows(LedgerException.class, () -> LineParser.parse(line, FILE));
        assertEquals(FILE + ", line 3: not a line of a ledger: not JSON", e.getMessage());
        assertEquals(FILE, e.file());
        assertEquals(3, e.line());
    }
}
