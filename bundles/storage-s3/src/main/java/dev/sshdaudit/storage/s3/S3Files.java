package dev.sshdaudit.storage.s3;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.StoredFiles;
import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The objects of a bucket, and what is on its way to it in local folders. Metadata is in the headers of objects, so there are no
 * files of metadata. Remembers the objects of segments that it listed, so that reading one costs one request, and some others whose keys
 * do not follow from their names. Thread-safe.
 */
final class S3Files implements StoredFiles {

    /** The most objects that are remembered. */
    private static final int MOST = 100_000;

    private final Keys keys;
    private final Bucket bucket;
    private final List<Spool> spools;
    private final Map<String, StoredObject> known = new ConcurrentHashMap<>();

    S3Files(Keys keys, Bucket bucket, List<Spool> spools) {
        this.keys = keys;
        this.bucket = bucket;
        this.spools = spools;
    }

    @Override
    public List<LocalDate> days() throws IOException {
        return keys.days();
    }

    @Override
    public void list(String prefix, Consumer<String> names) throws IOException {
        list(prefix, Days.ALL, names);
    }

    @Override
    public void list(String prefix, Days days, Consumer<String> names) throws IOException {
        Set<String> local = new HashSet<>();
        // first, as recordings go from there to the bucket
        for (Spool spool : spools) {
            local.addAll(spool.names(prefix));
        }
        local.forEach(names);
        keys.list(prefix, true, days, found -> {
            String name = found.name();
            remember(name, found.object());
            if (!local.contains(name)) {
                names.accept(name);
            }
        });
    }

    /** Remembers an object whose key does not follow from its name. */
    private void remember(String name, StoredObject object) {
        if (AuditLedger.isSegment(name)) {
            known.put(name, object);
        } else if (known.size() < MOST && !keys.likely(name).contains(object.key())) {
            known.put(name, object);
        }
    }

    @Override
    public long size(String name) throws IOException {
        for (Spool spool : spools) {
            try {
                return spool.size(name);
            } catch (NoSuchFileException e) {
                // it is in the bucket, or nowhere
                continue;
            }
        }
        StoredObject listed = known.get(name);
        return listed == null ? keys.at(name, bucket::statObject).size() : listed.size();
    }

    @Override
    public InputStream open(String name, long position) throws IOException {
        for (Spool spool : spools) {
            try {
                return spool.read(name, position);
            } catch (NoSuchFileException e) {
                // it is in the bucket, or nowhere
                continue;
            }
        }
        StoredObject listed = known.get(name);
        if (listed == null) {
            return skipped(keys.at(name, bucket::getObject), position);
        }
        try {
            return skipped(bucket.getObject(listed.key()), position);
        } catch (BucketException e) {
            throw e.kind() == Kind.NO_SUCH_OBJECT ? new NoSuchFileException(name) : e;
        }
    }

    /** Leaves out bytes; segments, which are read at several places, are small here. */
    private static InputStream skipped(InputStream in, long position) throws IOException {
        try {
            long left = position;
            while (left > 0) {
                long skipped = in.skip(left);
                if (skipped <= 0 && in.read() < 0) {
                    break;
                }
                left -= Math.max(1, skipped);
            }
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }
}
