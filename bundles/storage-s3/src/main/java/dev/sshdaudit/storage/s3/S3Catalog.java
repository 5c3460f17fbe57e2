package dev.sshdaudit.storage.s3;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StoredFiles;
import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import dev.sshdaudit.storage.s3.upload.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The recordings in a bucket, and those in local folders that are on their way to it. */
final class S3Catalog implements RecordingCatalog {

    /** The name of a ledger's segment at the end of a key. */
    private static final Pattern SEGMENT =
            Pattern.compile(Pattern.quote(AuditLedger.NAME_PREFIX) + "[0-9a-f]{16}-[0-9]{12}(?:\\.[0-9]+)?\\.jsonl$");

    private final Target target;
    private final ObjectNaming naming;
    private final List<Spool> spools;

    S3Catalog(Target target, List<Spool> spools) {
        this.target = target;
        this.naming = target.naming();
        this.spools = spools;
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Spool spool : spools) {
            entries.addAll(spool.list(namePrefix, limit));
        }
        Set<String> local = new HashSet<>();
        entries.forEach(entry -> local.add(entry.metadata().name()));
        try {
            entries.addAll(inBucket(namePrefix, limit, local));
        } catch (BucketException e) {
            // a recording that is in the local folder can be shown without the permission to list the bucket
            if (namePrefix.isEmpty() || entries.isEmpty()) {
                throw new IOException(e.getMessage() + here(entries.size()), e);
            }
        }
        return entries.stream().sorted(NEWEST_FIRST).limit(limit).toList();
    }

    /** The objects that are the newest; one request for each tells its metadata, several at one time. */
    private List<Entry> inBucket(String namePrefix, int limit, Set<String> local) throws IOException {
        Newest newest = new Newest(limit - Math.min(limit, local.size()));
        objects(namePrefix, AuditLedger.isSegment(namePrefix), object -> {
            if (!local.contains(name(object.key()))) {
                newest.add(object);
            }
        });
        // a recording can have two objects, where its user became known between two attempts
        Map<String, StoredObject> byName = new LinkedHashMap<>();
        newest.objects().forEach(object -> byName.putIfAbsent(name(object.key()), object));
        return Parallel.map(
                List.copyOf(byName.entrySet()),
                each -> new Entry(
                        metadata(each.getValue(), each.getKey()),
                        each.getValue().size()));
    }

    /**
     * What a listing cannot tell, each as a sentence for an operator.
     *
     * @param naming what objects tell of their recordings
     * @param former buckets that were configured before in this process
     */
    static List<String> notes(ObjectNaming naming, Set<String> former) {
        List<String> notes = new ArrayList<>();
        if (!naming.tellUsername() || !naming.tellAddress()) {
            String missing = naming.tellUsername() ? "address" : naming.tellAddress() ? "user" : "user and address";
            String keys = naming.tellUsername()
                    ? "key metadata.ip"
                    : naming.tellAddress() ? "key metadata.username" : "keys metadata.username and metadata.ip";
            notes.add("Objects in the bucket do not tell " + missing + " (PID audit.s3, " + keys
                    + "): only the recordings themselves do, and those that are still in the local folder");
        }
        former.forEach(
                bucket -> notes.add("Recordings in a bucket that was configured before are not listed: " + bucket));
        return notes;
    }

    private static String here(int count) {
        return count == 0 ? "" : ". In the local folder: " + count;
    }

    /**
     * Lists the objects of recordings whose names begin with a prefix, in the order of their keys, and keeps none of them.
     *
     * @param segments whether segments of ledgers are among them
     * @param objects takes each, on another thread than the caller's
     */
    void objects(String namePrefix, boolean segments, Consumer<StoredObject> objects) throws IOException {
        String prefix = naming.literalPrefix();
        boolean whole = prefix.equals(naming.prefix());
        target.bucket().listObjects(whole ? prefix + namePrefix : prefix, object -> {
            String name = name(object.key());
            if (name.startsWith(namePrefix)
                    && RecordingMetadata.isSafeName(name)
                    && (segments || !AuditLedger.isSegment(name))
                    && (!whole || object.key().equals(prefix + name))) {
                objects.accept(object);
            }
        });
    }

    /**
     * The name of the recording in a key. Where a prefix has placeholders, it is not known where the prefix ends: but a
     * name begins with 32 hex digits, the connection's id, and that of a ledger's segment has a form of its own.
     */
    String name(String key) {
        String prefix = naming.literalPrefix();
        return prefix.equals(naming.prefix()) ? key.substring(Math.min(prefix.length(), key.length())) : lastName(key);
    }

    private String lastName(String key) {
        String expanded = key.substring(key.lastIndexOf('/') + 1);
        Matcher segment = SEGMENT.matcher(expanded);
        Matcher matcher = segment.find() ? segment.reset() : ObjectNaming.NAME.matcher(expanded);
        return matcher.find() ? matcher.group() : expanded;
    }

    private RecordingMetadata metadata(StoredObject object, String name) throws IOException {
        try {
            return naming.metadata(target.bucket().headObject(object.key()), name, object.lastModified());
        } catch (BucketException e) {
            if (e.kind() == Kind.NO_SUCH_OBJECT) {
                return naming.metadata(null, name, object.lastModified());
            }
            throw e;
        }
    }

    @Override
    public Optional<StoredFiles> files() {
        return Optional.of(new S3Files(this, target.bucket(), spools));
    }

    @Override
    public InputStream read(String name) throws IOException {
        if (!RecordingMetadata.isSafeName(name)) {
            throw new NoSuchFileException(name);
        }
        for (Spool spool : spools) {
            try {
                return spool.read(name);
            } catch (NoSuchFileException e) {
                // the recording is in the bucket, or nowhere
                continue;
            }
        }
        try {
            return target.bucket().getObject(key(name));
        } catch (BucketException e) {
            if (e.kind() == Kind.NO_SUCH_OBJECT) {
                throw new NoSuchFileException(name);
            }
            throw e;
        }
    }

    /** Whether a recording is in the bucket, and in no local folder. */
    @Override
    public boolean hasArrived(String name) throws IOException {
        if (spools.stream().anyMatch(spool -> spool.has(name))) {
            return false;
        }
        try {
            target.bucket().headObject(key(name));
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (BucketException e) {
            if (e.kind() == Kind.NO_SUCH_OBJECT) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Optional<String> retention(String name) throws IOException {
        try {
            String lock = target.bucket().lockOf(key(name));
            return lock.isEmpty() ? Optional.empty() : Optional.of("the bucket keeps its object by " + lock);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (BucketException e) {
            if (e.kind() == Kind.NO_SUCH_OBJECT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Deletes a recording: here, if it is still in a local folder, and in the bucket, if it may be there.
     *
     * @throws NoSuchFileException if it is at neither place
     */
    @Override
    public void delete(String name) throws IOException {
        if (!RecordingMetadata.isSafeName(name)) {
            throw new NoSuchFileException(name);
        }
        boolean here = false;
        for (Spool spool : spools) {
            try {
                here = true;
                if (!spool.delete(name)) {
                    return;
                }
                break;
            } catch (NoSuchFileException e) {
                // the recording is in the bucket, or nowhere
                here = false;
            }
        }
        String key;
        try {
            key = keyOfObject(name);
        } catch (NoSuchFileException e) {
            if (here) {
                return;
            }
            throw e;
        }
        target.bucket().deleteObject(key);
    }

    /** The key of an object that is there, as far as this account may look. */
    private String keyOfObject(String name) throws IOException {
        String key = key(name);
        try {
            target.bucket().headObject(key);
        } catch (BucketException e) {
            if (e.kind() == Kind.NO_SUCH_OBJECT) {
                throw new NoSuchFileException(name);
            } else if (e.kind() != Kind.REFUSED) {
                throw e;
            }
            // without the permission to look at objects, deleting does no harm to what is not there
        }
        return key;
    }

    /** The key of a recording or a segment. Where a prefix has placeholders, the bucket is listed for it. */
    String key(String name) throws IOException {
        if (naming.literalPrefix().equals(naming.prefix())) {
            return naming.prefix() + name;
        }
        Newest found = new Newest(1);
        objects(name, true, object -> {
            if (name(object.key()).equals(name)) {
                found.add(object);
            }
        });
        if (found.objects().isEmpty()) {
            throw new NoSuchFileException(name);
        }
        return found.objects().get(0).key();
    }
}
