package dev.sshdaudit.ledger.format;

import dev.sshdaudit.ledger.format.Fact.SigningKey;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.ledger.merkle.InclusionProof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Shows that lines are in a ledger, to those who have nothing of the ledger but a checkpoint: the content of {@code proof.json}.
 *
 * @param size how many lines the checkpoint covers
 * @param lines the lines
 * @param keys the keys that signed the ledger's checkpoints, the oldest first, each handed over to by the one before
 */
public record Proof(long size, List<Proven> lines, List<SigningKey> keys) {

    private static final int VERSION = 1;

    /** Copies the lists. */
    public Proof {
        lines = List.copyOf(lines);
        keys = List.copyOf(keys);
    }

    /**
     * A line, and the proof that the ledger has it.
     *
     * @param line the bytes of the line, without the line feed
     * @param inclusion the proof
     */
    public record Proven(byte[] line, InclusionProof inclusion) {}

    /** The text of the file {@code proof.json}. */
    public byte[] json() {
        return Json.object(json -> json.put("version", VERSION)
                .put("size", size)
                .objects("lines", lines, Proof::line)
                .objects("keys", keys, LineWriter::key));
    }

    private static void line(Json json, Proven proven) throws IOException {
        json.put("n", proven.inclusion().index())
                .put("line", new String(proven.line(), StandardCharsets.UTF_8))
                .texts(
                        "path",
                        proven.inclusion().path().stream().map(Hash::toString).toList());
    }

    /**
     * Reads the text of the file.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Proof parse(byte[] bytes) {
        Fields fields = Fields.parse(bytes);
        if (fields.number("version") != VERSION) {
            throw new IllegalArgumentException("it is of a version that this program does not know");
        }
        long size = fields.number("size");
        Proof proof = new Proof(
                size,
                fields.objects("lines", line -> line(line, size)),
                fields.objects("keys", key -> new SigningKey(key.text("signer"), key.textIf("signature"))));
        fields.end();
        return proof;
    }

    private static Proven line(Fields fields, long size) {
        return new Proven(
                fields.text("line").getBytes(StandardCharsets.UTF_8),
                new InclusionProof(
                        fields.number("n"),
                        size,
                        fields.texts("path").stream().map(Hash::ofHex).toList()));
    }
}
