package dev.sshdaudit.storage.s3.upload;

import dev.sshdaudit.storage.s3.bucket.Bucket.Receipt;
import dev.sshdaudit.storage.s3.bucket.Bucket.UploadedPart;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.bucket.FileRange;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far an upload has come. Not thread-safe. */
final class JournalState {

    /** A part that is up. */
    record Part(long length, String etag, String md5) {}

    private final Destination destination;
    private final String key;
    private final PartLayout layout;
    private final boolean again;
    private final SortedMap<Integer, Part> parts = new TreeMap<>();
    private String uploadId;
    private boolean completed;

    /**
     * An upload about to be begun.
     *
     * @param again whether it is not the first try, so that the server may hold another upload of the same key
     */
    JournalState(Destination destination, String key, PartLayout layout, boolean again) {
        this.destination = destination;
        this.key = key;
        this.layout = layout;
        this.again = again;
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

    /** Null as long as the server has not named it. */
    String uploadId() {
        return uploadId;
    }

    void uploadId(String id) {
        uploadId = id;
    }

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

    /** Bytes that are up. */
    long bytes() {
        return parts.values().stream().mapToLong(Part::length).sum();
    }

    /** Where the last part ends that is up. */
    long end() {
        return parts.isEmpty()
                ? 0
                : layout.offset(parts.lastKey()) + parts.get(parts.lastKey()).length();
    }

    List<UploadedPart> parts() {
        return parts.entrySet().stream()
                .map(part -> new UploadedPart(part.getKey(), part.getValue().etag()))
                .toList();
    }

    /**
     * Compares the ETag of the object, where that is a checksum: the MD5 sum of the parts' MD5 sums, and their number. It
     * is taken for one where the parts' were their MD5 sums.
     */
    void compare(Receipt receipt) throws BucketException {
        boolean checksum = receipt.checksum()
                && parts.values().stream().allMatch(part -> part.etag().equals(part.md5()))
                && receipt.etag().matches("[0-9a-f]{32}-" + parts.size());
        if (checksum && !receipt.etag().equals(expectedEtag())) {
            throw new BucketException(
                    BucketException.Kind.PARTS_REFUSED,
                    false,
                    "The server's checksum (ETag) of " + key + " in bucket " + destination + " is " + receipt.etag()
                            + ", what was sent has " + expectedEtag(),
                    null);
        }
    }

    private String expectedEtag() {
        MessageDigest digest = FileRange.newMd5();
        parts.values().forEach(part -> digest.update(HexFormat.of().parseHex(part.md5())));
        return HexFormat.of().formatHex(digest.digest()) + "-" + parts.size();
    }
}
