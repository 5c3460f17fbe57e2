package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import dev.sshdaudit.storage.s3.bucket.Bucket.UploadedPart;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.bucket.FileRange;
import dev.sshdaudit.storage.s3.upload.Claim.Proof;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How far an upload has come, as its journal tells. Not thread-safe: see {@link Multipart}. */
final class JournalState {

    /**
     * A part that the server has.
     *
     * @param length bytes
     * @param etag the server's ETag of the part
     * @param md5 the MD5 sum of the bytes that were sent, in lower-case hex digits
     */
    record Part(long length, String etag, String md5) {}

    private final Destination destination;
    private final String key;
    private final PartLayout layout;
    private final boolean again;
    private final int sentAnew;
    private final TreeMap<Integer, Part> parts = new TreeMap<>();
    private @Nullable String uploadId;
    private @Nullable Receipt accepted;
    private boolean completed;

    /**
     * An upload that is about to be begun.
     *
     * @param again whether an answer to an earlier try to begin was lost, so that the server may hold another upload of
     *     the same key
     * @param sentAnew how often the whole recording was sent in vain before
     */
    JournalState(Destination destination, String key, PartLayout layout, boolean again, int sentAnew) {
        this.destination = destination;
        this.key = key;
        this.layout = layout;
        this.again = again;
        this.sentAnew = sentAnew;
    }

    /** The state of a recording that was put as a whole and is in its bucket. */
    static JournalState ofPut() {
        JournalState state = new JournalState(new Destination("", "", ""), "", new PartLayout(1), false, 0);
        state.complete();
        return state;
    }

    Destination destination() {
        return destination;
    }

    String key() {
        return key;
    }

    PartLayout layout() {
        return layout;
    }

    boolean isAgain() {
        return again;
    }

    int sentAnew() {
        return sentAnew;
    }

    /** The upload's id; null as long as the server has not told it. */
    @Nullable
    String uploadId() {
        return uploadId;
    }

    void uploadId(String id) {
        uploadId = id;
    }

    /** The server's answer to the request to put the parts together; null as long as there is none. */
    @Nullable
    Receipt accepted() {
        return accepted;
    }

    void accept(Receipt receipt) {
        accepted = receipt;
    }

    /** Whether the object is there as a whole. */
    boolean isCompleted() {
        return completed;
    }

    void complete() {
        completed = true;
    }

    void add(int number, Part part) {
        parts.put(number, part);
    }

    boolean has(int number) {
        return parts.containsKey(number);
    }

    /** Bytes that the server has. */
    long bytes() {
        return parts.values().stream().mapToLong(Part::length).sum();
    }

    /** Where the last part ends that the server has, in bytes from the beginning of the recording. */
    long end() {
        Map.Entry<Integer, Part> last = parts.lastEntry();
        return last == null ? 0 : layout.offset(last.getKey()) + last.getValue().length();
    }

    List<UploadedPart> parts() {
        return parts.entrySet().stream()
                .map(part -> new UploadedPart(part.getKey(), part.getValue().etag()))
                .toList();
    }

    /**
     * The object that the server was asked to put together from the parts. If the ETag of each part is the part's MD5
     * sum, the object's ETag can be computed: it is the MD5 sum of the parts' MD5 sums, followed by the number of
     * parts.
     *
     * @param receipt the server's answer; null if it is not known
     */
    Claim claim(@Nullable Receipt receipt) {
        boolean sums = parts.values().stream().allMatch(part -> part.etag().equals(part.md5()));
        String computed = sums ? expectedEtag() : null;
        return new Claim(key, end(), computed, receipt == null ? "" : receipt.etag(), proof(receipt, computed));
    }

    private Proof proof(@Nullable Receipt receipt, @Nullable String computed) {
        if (receipt == null) {
            return Proof.NONE;
        } else if (computed != null) {
            // the ETags of all parts prove the parts; an ETag of another form is that of a server that computes it in
            // its own way
            boolean sum = receipt.etag().matches("[0-9a-f]{32}-[0-9]+");
            return !sum || receipt.etag().equals(computed) ? Proof.CHECKSUM : Proof.NONE;
        }
        return receipt.checksum() ? Proof.NONE : Proof.WORD;
    }

    private String expectedEtag() {
        MessageDigest digest = FileRange.newMd5();
        parts.values().forEach(part -> digest.update(HexFormat.of().parseHex(part.md5())));
        return HexFormat.of().formatHex(digest.digest()) + "-" + parts.size();
    }
}
