package dev.sshdaudit.storage.s3;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StoredFiles;
import dev.sshdaudit.storage.s3.bucket.Bucket.DescribedObject;
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

/** The recordings in a bucket, and those in local folders that are on their way to it. To be used for one question. */
final class S3Catalog implements RecordingCatalog {

    private final Target target;
    private final ObjectNaming naming;
    private final List<Spool> spools;
    private final Keys keys;

    S3Catalog(Target target, List<Spool> spools) {
        this.target = target;
        this.naming = target.naming();
        this.spools = spools;
        this.keys = new Keys(target.bucket(), naming);
    }

    /** Hands objects on. */
    @FunctionalInterface
    private interface Objects {
        void list(Newest newest, Consumer<Found> found) throws IOException;
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        boolean segments = AuditLedger.isSegment(namePrefix);
        return list(namePrefix, limit, (newest, found) -> keys.listNewest(namePrefix, segments, newest, found));
    }

    @Override
    public List<Entry> list(String namePrefix, Days days, int limit) throws IOException {
        boolean segments = AuditLedger.isSegment(namePrefix);
        return list(namePrefix, limit, (newest, found) -> keys.list(namePrefix, segments, days, found));
    }

    private List<Entry> list(String namePrefix, int limit, Objects objects) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Spool spool : spools) {
            entries.addAll(spool.list(namePrefix, limit));
        }
        Set<String> local = new HashSet<>();
        entries.forEach(entry -> local.add(entry.metadata().name()));
        Newest newest = new Newest(limit - Math.min(limit, local.size()));
        try {
            objects.list(newest, found -> {
                if (!local.contains(found.name())) {
                    newest.add(found);
                }
            });
            entries.addAll(described(newest));
        } catch (BucketException e) {
            // a recording that is in the local folder can be shown without the permission to list the bucket
            if (namePrefix.isEmpty() || entries.isEmpty()) {
                throw new IOException(e.getMessage() + here(entries.size()), e);
            }
        }
        return entries.stream().sorted(NEWEST_FIRST).limit(limit).toList();
    }

    /** One request for each object tells its metadata, several at one time. */
    private List<Entry> described(Newest newest) throws IOException {
        // a recording can have two objects, where its user became known between two attempts
        Map<String, StoredObject> byName = new LinkedHashMap<>();
        newest.objects().forEach(found -> byName.putIfAbsent(found.name(), found.object()));
        return Parallel.map(
                List.copyOf(byName.entrySet()),
                each -> new Entry(
                        metadata(each.getValue(), each.getKey()),
                        each.getValue().size()));
    }

    @Override
    public Optional<Entry> find(String name) throws IOException {
        for (Spool spool : spools) {
            Optional<Entry> here = spool.list(name, Integer.MAX_VALUE).stream()
                    .filter(entry -> entry.metadata().name().equals(name))
                    .findFirst();
            if (here.isPresent()) {
                return here;
            }
        }
        try {
            DescribedObject found = keys.at(name, target.bucket()::describeObject);
            StoredObject object = found.object();
            return Optional.of(new Entry(naming.metadata(found.head(), name, object.lastModified()), object.size()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
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
        return Optional.of(new S3Files(keys, target.bucket(), spools));
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
        return keys.at(name, target.bucket()::getObject);
    }

    /** Whether a recording is in the bucket, and in no local folder. */
    @Override
    public boolean hasArrived(String name) throws IOException {
        if (spools.stream().anyMatch(spool -> spool.has(name))) {
            return false;
        }
        try {
            keys.at(name, target.bucket()::headObject);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public Optional<String> retention(String name) throws IOException {
        try {
            String lock = keys.at(name, target.bucket()::lockOf);
            return lock.isEmpty() ? Optional.empty() : Optional.of("the bucket keeps its object by " + lock);
        } catch (NoSuchFileException e) {
            return Optional.empty();
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
        try {
            target.bucket().deleteObject(keyOfObject(name));
        } catch (NoSuchFileException e) {
            if (!here) {
                throw e;
            }
        }
    }

    /** The key of an object that is there, as far as this account may look. */
    private String keyOfObject(String name) throws IOException {
        try {
            return keys.at(name, key -> {
                target.bucket().headObject(key);
                return key;
            });
        } catch (BucketException e) {
            if (e.kind() == Kind.REFUSED && keys.likely(name).size() == 1) {
                // without the permission to look at objects, deleting does no harm to what is not there
                return keys.likely(name).iterator().next();
            }
            throw e;
        }
    }
}
