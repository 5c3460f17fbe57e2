package dev.sshdaudit.ledger.verify;

import dev.sshdaudit.files.MetadataFile;
import dev.sshdaudit.ledger.format.Proof;
import dev.sshdaudit.query.ExportTarget;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** What proves one recording: all is found, and the recording itself is not read yet. Holds no open file. For one thread. */
public final class ProvenRecording {

    private static final int BLOCK = 64 * 1024;

    private final LedgerSource source;
    private final ProofLines lines;
    private final Proof proof;

    ProvenRecording(LedgerSource source, ProofLines lines, Proof proof) {
        this.source = source;
        this.lines = lines;
        this.proof = proof;
    }

    /**
     * Writes the files of the proof, the recording last. Reads the recording once.
     *
     * @throws IOException if the recording cannot be read, if the target throws, or if the thread is interrupted
     */
    public void writeTo(ExportTarget target) throws IOException {
        String name = lines.closed().recording().name();
        // first: without the recording there is no proof, and no file of it
        try (InputStream in = source.open(name)) {
            write(target, ProofFiles.PROOF, proof.json());
            write(target, ProofFiles.CHECKPOINT, bytes(lines.checkpoint().text()));
            String signature = lines.signature();
            if (signature != null) {
                write(target, ProofFiles.SIGNATURE, bytes(signature));
            }
            write(target, name + MetadataCheck.SUFFIX, bytes(metadata()));
            // the size that the ledger tells is no promise: what was changed is exported as it is, and a verification
            // tells
            copy(in, target.open(name, -1));
        }
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] block = new byte[BLOCK];
        for (int length = in.read(block); length >= 0; length = in.read(block)) {
            out.write(block, 0, length);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("the export was interrupted");
            }
        }
        out.close();
    }

    private String metadata() throws IOException {
        String importedFrom = lines.closed().importedFrom();
        return MetadataFile.text(
                lines.closed()
                        .recording()
                        .metadata(
                                importedFrom == null ? lines.node() : importedFrom,
                                lines.closed().state(),
                                lines.closed().end()),
                lines.closed().bytes(),
                null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ExportTarget target, String name, byte[] bytes) throws IOException {
        OutputStream out = target.open(name, bytes.length);
        out.write(bytes);
        out.close();
    }
}
