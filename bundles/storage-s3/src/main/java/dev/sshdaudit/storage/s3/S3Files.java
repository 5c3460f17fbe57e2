package dev.sshdaudit.storage.s3;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StoredFiles;
import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The objects of a bucket, and what is on its way to it in local folders. Metadata is in the headers of objects, so there are no
 * files of metadata. Remembers the objects of segments that it listed, so that reading one costs one request. Thread-safe.
 */
final class S3Files implements StoredFiles {

    private final S3Catalog catalog;
    private final Bucket bucket;
    private final List<Spool> spools;
    private final Map<String, StoredObject> segments = new ConcurrentHashMap<>();

    S3Files(S3Catalog catalog, Bucket bucket, List<Spool> spools) {
        this.catalog = catalog;
        this.bucket = bucket;
        this.spools = spools;
    }

    @Override
    public void list(String prefix, Consumer<String> names) throws IOException {
        Set<String> local = new HashSet<>();
        // first, as recordings go from there to the bucket
        for (Spool spool : spools) {
            local.addAll(spool.names(prefix));
        }
        local.forEach(names);
        catalog.objects(prefix, true, object -> {
            String name = catalog.name(object.key());
            if (AuditLedger.isSegment(name)) {
                segments.put(name, object);
            }
            if (!local.contains(name)) {
                names.accept(name);
            }
        });
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
        StoredObject known = segments.get(name);
        try {
            return known == null ? bucket.statObject(key(name)).size() : known.size();
        } catch (BucketException e) {
            throw e.kind() == Kind.NO_SUCH_OBJECT ? new NoSuchFileException(name) : e;
        }
    }

    private String key(String name) throws IOException {
        if (!RecordingMetadata.isSafeName(name)) {
            throw new NoSuchFileException(name);
        }
        StoredObject known = segments.get(name);
        return known == null ? catalog.key(name) : known.key();
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
        try {
            return skipped(bucket.getObject(key(name)), position);
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
