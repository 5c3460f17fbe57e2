package dev.sshdaudit.storage.s3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.files.DaemonThreads;
import dev.sshdaudit.files.Reasons;
import dev.sshdaudit.files.Syncer;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.StoredFiles;
import dev.sshdaudit.storage.UploadCounts;
import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.BucketSettings;
import dev.sshdaudit.storage.s3.bucket.SdkBucket;
import dev.sshdaudit.storage.s3.upload.Pace;
import dev.sshdaudit.storage.s3.upload.Target;
import dev.sshdaudit.storage.s3.upload.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps recordings in a bucket, by way of a local folder. A recording in the folder goes to the bucket that is
 * configured at the time of the upload. Thread-safe.
 */
final class S3Storage implements AuditStorage, RecordingCatalog, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(S3Storage.class);
    private static final int RETRY_SECONDS = 15;

    /** Makes clients for buckets. */
    interface Buckets {
        Bucket open(BucketSettings settings) throws IOException;
    }

    private final Buckets buckets;
    private final Executor background;
    private final Uploads uploads;
    private final Syncer syncer = new Syncer("sshd-audit-s3-sync");
    private final SpoolQuota quota = new SpoolQuota();

    @GuardedBy("this")
    private final Map<Path, Spool> spools = new LinkedHashMap<>();

    /** Buckets that were configured in this process, as an operator would name them. */
    @GuardedBy("former")
    private final Set<String> former = new LinkedHashSet<>();

    /**
     * The configuration in force.
     *
     * @param target the bucket
     * @param spool the folder for new recordings
     */
    private record InUse(Target target, Spool spool) {}

    /** Null before the first configuration. Read without a lock, because calls to one folder may take long. */
    private volatile @Nullable InUse inUse;

    /**
     * Makes a storage without folder and bucket; {@link #use} names them.
     *
     * @param buckets makes clients for buckets
     * @param pace how long uploads wait after errors
     * @param background runs the clean-up of a folder, which may take long
     */
    S3Storage(Buckets buckets, Pace pace, Executor background) {
        this.buckets = buckets;
        this.background = background;
        this.uploads = new Uploads(pace);
        uploads.every(RETRY_SECONDS, this::retryFolder);
    }

    /** Makes a storage that reaches buckets through the AWS SDK. */
    static S3Storage withSdk() {
        return new S3Storage(SdkBucket::of, Pace.NORMAL, S3Storage::inBackground);
    }

    private static void inBackground(Runnable task) {
        DaemonThreads.start(S3Storage.class, "sshd-audit-s3-clean-up", task);
    }

    /**
     * Puts a configuration in force.
     *
     * @throws InvalidConfigurationException if it cannot be; the last one stays in force
     */
    void use(S3Settings settings) throws InvalidConfigurationException {
        S3Configuration configuration = S3Configuration.of(settings);
        try {
            use(configuration);
        } catch (IOException e) {
            throw new InvalidConfigurationException(Reasons.of(e));
        }
        warn(settings);
    }

    private static void warn(S3Settings settings) {
        if (S3Configuration.PUBLIC_ACLS.contains(settings.acl())) {
            LOG.warn(
                    "PID {}, key acl: with \"{}\" others than the bucket's owner can read the recordings",
                    S3Settings.PID,
                    settings.acl());
        }
        if (settings.endpoint().startsWith("http:")
                && !settings.endpoint().matches("http://(127\\.|localhost|\\[::1]).*")) {
            LOG.warn("PID {}, key endpoint: recordings go to {} without TLS", S3Settings.PID, settings.endpoint());
        }
    }

    /**
     * Puts a configuration in force.
     *
     * @throws IOException if no client can be made for the bucket; the configuration before is still in force
     */
    synchronized void use(S3Configuration configuration) throws IOException {
        BucketSettings settings = configuration.bucket();
        Bucket bucket = buckets.open(settings);
        Target next = new Target(settings.destination(), bucket, configuration.naming(), configuration.partSize());
        quota.limit(configuration.maxSize());
        synchronized (former) {
            former.add(settings.destination().toString());
        }
        uploads.use(next, configuration.parallelUploads());
        InUse before = inUse;
        Spool spool = spools.computeIfAbsent(
                configuration.local(), path -> new Spool(path, uploads, quota, background, syncer));
        if (before != null && before.spool != spool) {
            before.spool.retire();
        }
        spool.use(configuration.keeping());
        inUse = new InUse(next, spool);
    }

    /**
     * Tries a folder again that could not be used, and recordings to which nothing could be appended: without new recordings
     * nothing else would do so.
     */
    void retryFolder() {
        InUse now = inUse;
        if (now != null && now.spool.problem().isPresent()) {
            now.spool.retry();
        }
        spools().stream().filter(Spool::hasLeft).forEach(spool -> background.execute(spool::doWhatIsLeft));
    }

    private InUse inUse() throws IOException {
        InUse now = inUse;
        if (now == null) {
            throw new IOException("PID " + S3Settings.PID + ": the storage has not been configured");
        }
        return now;
    }

    private synchronized List<Spool> spools() {
        return List.copyOf(spools.values());
    }

    @Override
    public StorageOutput create(RecordingMetadata metadata) throws IOException {
        return inUse().spool.create(metadata);
    }

    @Override
    public String place() {
        InUse now = inUse;
        return now == null ? "" : now.target.destination().toString();
    }

    @Override
    public Optional<RecordingCatalog> catalog() {
        return Optional.of(this);
    }

    @Override
    public List<Entry> list(String namePrefix, int limit) throws IOException {
        return new S3Catalog(inUse().target, spools()).list(namePrefix, limit);
    }

    @Override
    public List<Entry> list(String namePrefix, Days days, int limit) throws IOException {
        return new S3Catalog(inUse().target, spools()).list(namePrefix, days, limit);
    }

    @Override
    public Optional<Entry> find(String name) throws IOException {
        return new S3Catalog(inUse().target, spools()).find(name);
    }

    @Override
    public List<String> notes() {
        InUse now = inUse;
        if (now == null) {
            return List.of();
        }
        Set<String> before;
        synchronized (former) {
            before = new LinkedHashSet<>(former);
        }
        before.remove(now.target.destination().toString());
        return S3Catalog.notes(now.target.naming(), before);
    }

    @Override
    public Optional<StoredFiles> files() throws IOException {
        return new S3Catalog(inUse().target, spools()).files();
    }

    @Override
    public InputStream read(String name) throws IOException {
        return new S3Catalog(inUse().target, spools()).read(name);
    }

    @Override
    public boolean hasArrived(String name) throws IOException {
        return new S3Catalog(inUse().target, spools()).hasArrived(name);
    }

    @Override
    public Optional<String> retention(String name) throws IOException {
        return new S3Catalog(inUse().target, spools()).retention(name);
    }

    @Override
    public void delete(String name) throws IOException {
        new S3Catalog(inUse().target, spools()).delete(name);
    }

    @Override
    public Map<String, String> status() {
        InUse now = inUse;
        return now == null ? Map.of() : S3Status.of(now.target, now.spool, spools(), uploads.progress());
    }

    @Override
    public Optional<UploadCounts> uploads() {
        return inUse == null ? Optional.empty() : Optional.of(S3Status.counts(uploads.progress()));
    }

    @Override
    public synchronized void close() {
        uploads.close();
        spools.values().forEach(Spool::close);
        syncer.close();
    }
}
