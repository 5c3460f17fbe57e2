package dev.sshdaudit.storage.s3.bucket;

import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A bucket in memory, which knows uploads as S3 does, and fails when it is told to. */
public class FakeBucket implements Bucket {

    /** What may go wrong with a request. */
    public interface Faults {

        /** Before it is done. */
        default void before(String operation, String key) throws BucketException {}

        /** After it was done: the answer is lost. */
        default void after(String operation, String key) throws BucketException {}
    }

    /** An upload that was begun. */
    private record Upload(ObjectHead head, SortedMap<Integer, byte[]> parts) {}

    public final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    public final Map<String, ObjectHead> heads = new ConcurrentHashMap<>();
    /** What keeps objects from being deleted, by key. */
    public final Map<String, String> locks = new ConcurrentHashMap<>();

    private final Map<String, String> etags = new ConcurrentHashMap<>();
    public final List<String> requests = new ArrayList<>();
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    public volatile Faults faults = new Faults() {};

    /** The server itself is in order, and has never heard of this or that. */
    public static BucketException failure(Kind kind) {
        return new BucketException(kind, kind != Kind.TRANSIENT, "told: " + kind, null);
    }

    private void begin(String operation, String key, String detail) throws BucketException {
        synchronized (requests) {
            requests.add(operation + detail);
        }
        faults.before(operation, key);
    }

    /** How many requests of a kind there were. */
    public long count(String request) {
        synchronized (requests) {
            return requests.stream().filter(request::equals).count();
        }
    }

    /** Open uploads. */
    public int openUploads() {
        return uploads.size();
    }

    /** Forgets all uploads, as a lifecycle rule makes a server do. */
    public void expireUploads() {
        uploads.clear();
    }

    private static Receipt receipt(byte[] bytes) {
        String md5 = HexFormat.of().formatHex(FileRange.newMd5().digest(bytes));
        return new Receipt(md5, true, md5);
    }

    private static byte[] read(FileRange content) throws IOException {
        try (InputStream in = content.open()) {
            return in.readAllBytes();
        }
    }

    @Override
    public Receipt putObject(ObjectHead head, FileRange content) throws IOException {
        byte[] bytes = read(content);
        begin("PutObject", head.key(), "");
        objects.put(head.key(), bytes);
        heads.put(head.key(), head);
        etags.put(head.key(), receipt(bytes).etag());
        faults.after("PutObject", head.key());
        return receipt(bytes);
    }

    @Override
    public String createMultipartUpload(ObjectHead head) throws BucketException {
        begin("CreateMultipartUpload", head.key(), "");
        String id = "upload-" + ids.incrementAndGet();
        uploads.put(id, new Upload(head, new TreeMap<>()));
        faults.after("CreateMultipartUpload", head.key());
        return id;
    }

    private Upload upload(String key, String uploadId) throws BucketException {
        Upload upload = uploads.get(uploadId);
        if (upload == null || !upload.head().key().equals(key)) {
            throw failure(Kind.NO_SUCH_UPLOAD);
        }
        return upload;
    }

    @Override
    public Receipt uploadPart(String key, String uploadId, int number, FileRange content) throws IOException {
        byte[] bytes = read(content);
        begin("UploadPart", key, " " + number);
        Upload upload = upload(key, uploadId);
        synchronized (upload) {
            upload.parts().put(number, bytes);
        }
        faults.after("UploadPart", key);
        return receipt(bytes);
    }

    @Override
    public Receipt completeMultipartUpload(String key, String uploadId, List<UploadedPart> parts)
            throws BucketException {
        begin("CompleteMultipartUpload", key, "");
        Upload upload = upload(key, uploadId);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        MessageDigest digest = FileRange.newMd5();
        int last = 0;
        for (UploadedPart part : parts) {
            byte[] bytes = upload.parts().get(part.number());
            if (bytes == null || part.number() <= last || !receipt(bytes).etag().equals(part.etag())) {
                throw failure(Kind.PARTS_REFUSED);
            }
            last = part.number();
            all.writeBytes(bytes);
            digest.update(HexFormat.of().parseHex(part.etag()));
        }
        String etag = HexFormat.of().formatHex(digest.digest()) + "-" + parts.size();
        etags.put(key, etag);
        objects.put(key, all.toByteArray());
        heads.put(key, upload.head());
        uploads.remove(uploadId);
        faults.after("CompleteMultipartUpload", key);
        return new Receipt(etag, true, "");
    }

    @Override
    public List<OpenUpload> listMultipartUploads(String keyPrefix) throws BucketException {
        begin("ListMultipartUploads", keyPrefix, "");
        return uploads.entrySet().stream()
                .filter(upload -> upload.getValue().head().key().startsWith(keyPrefix))
                .map(upload -> new OpenUpload(upload.getValue().head().key(), upload.getKey()))
                .toList();
    }

    @Override
    public void abortMultipartUpload(String key, String uploadId) throws BucketException {
        begin("AbortMultipartUpload", key, "");
        uploads.remove(uploadId);
        faults.after("AbortMultipartUpload", key);
    }

    @Override
    public void listObjects(String keyPrefix, Consumer<StoredObject> each) throws BucketException {
        begin("ListObjectsV2", keyPrefix, "");
        objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(keyPrefix))
                .map(object -> new StoredObject(object.getKey(), object.getValue().length, Instant.now()))
                .forEach(each);
    }

    @Override
    public boolean listFolder(String keyPrefix, int mostRequests, Consumer<String> folders, Consumer<StoredObject> each)
            throws BucketException {
        begin("ListObjectsV2", keyPrefix, "");
        TreeSet<String> found = new TreeSet<>();
        objects.forEach((key, content) -> {
            int slash = key.indexOf('/', keyPrefix.length());
            if (key.startsWith(keyPrefix) && slash >= 0) {
                found.add(key.substring(0, slash + 1));
            } else if (key.startsWith(keyPrefix)) {
                each.accept(new StoredObject(key, content.length, Instant.now()));
            }
        });
        found.forEach(folders);
        return true;
    }

    @Override
    public DescribedObject describeObject(String key) throws BucketException {
        ObjectHead head = headObject(key);
        return new DescribedObject(new StoredObject(key, objects.get(key).length, Instant.now()), head);
    }

    @Override
    public ObjectStat statObject(String key) throws BucketException {
        begin("HeadObject", key, "");
        if (!objects.containsKey(key)) {
            throw failure(Kind.NO_SUCH_OBJECT);
        }
        return new ObjectStat(objects.get(key).length, etags.get(key), true);
    }

    @Override
    public ObjectHead headObject(String key) throws BucketException {
        begin("HeadObject", key, "");
        if (!heads.containsKey(key)) {
            throw failure(Kind.NO_SUCH_OBJECT);
        }
        return heads.get(key);
    }

    @Override
    public String lockOf(String key) throws BucketException {
        headObject(key);
        return locks.getOrDefault(key, "");
    }

    @Override
    public InputStream getObject(String key) throws BucketException {
        begin("GetObject", key, "");
        if (!objects.containsKey(key)) {
            throw failure(Kind.NO_SUCH_OBJECT);
        }
        return new ByteArrayInputStream(objects.get(key));
    }

    @Override
    public void deleteObject(String key) throws BucketException {
        begin("DeleteObject", key, "");
        objects.remove(key);
        heads.remove(key);
        etags.remove(key);
        faults.after("DeleteObject", key);
    }

    @Override
    public void close() {}
}
