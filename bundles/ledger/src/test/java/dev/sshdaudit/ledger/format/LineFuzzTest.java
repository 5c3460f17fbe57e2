package dev.sshdaudit.ledger.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sshdaudit.ledger.checkpoint.Checkpoint;
import dev.sshdaudit.ledger.checkpoint.SshSignature;
import dev.sshdaudit.ledger.checkpoint.TestKey;
import dev.sshdaudit.ledger.merkle.Tree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is in the place of a line, a checkpoint or a signature: reading it fails as it is specified to fail, and what can be read
 * is the same when it is written and read again. A line that is written keeps within its bounds.
 */
class LineFuzzTest {

    static Stream<byte[]> seeds() {
        Checkpoint checkpoint = new Checkpoint(Checkpoint.origin("0"), 7, Tree.EMPTY, Facts.TIME);
        return Stream.concat(
                Facts.ALL.stream().map(fact -> LineWriter.line(5, Facts.TIME, fact)),
                Stream.of(checkpoint.text(), TestKey.create().sign("x")).map(LineFuzzTest::bytes));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @MethodSource("seeds")
    @FuzzTest
    void whatCanBeReadIsTheSameWhenItIsWritten(byte[] data) {
        line(data);
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            if (!Checkpoint.parse(text).text().equals(text)) {
                throw new AssertionError("a checkpoint has two texts");
            }
        } catch (IllegalArgumentException expected) {
            // not a checkpoint
        }
        try {
            SshSignature signature = SshSignature.parse(text);
            SshSignature.parse(signature.armored()).verifies(data);
        } catch (IllegalArgumentException expected) {
            // not a signature, or one that cannot be verified
        }
    }

    private static void line(byte[] data) {
        Line line;
        try {
            line = LineParser.parse(data);
        } catch (IllegalArgumentException expected) {
            return;
        }
        List<byte[]> written = LineWriter.write(line.n(), line.time(), line.fact());
        if (written.stream().anyMatch(bytes -> bytes.length > Bounds.LINE)) {
            throw new AssertionError("a line is longer than lines may be");
        }
        if (written.size() == 1 && !LineParser.parse(written.get(0)).equals(line)) {
            throw new AssertionError("a line is another one when it is written and read again");
        }
    }
}
