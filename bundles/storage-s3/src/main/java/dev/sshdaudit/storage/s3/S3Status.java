package dev.sshdaudit.storage.s3;

import dev.sshdaudit.storage.UploadCounts;
import dev.sshdaudit.storage.s3.upload.Progress;
import dev.sshdaudit.storage.s3.upload.Target;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What {@code audit:status} tells of recordings on their way to the bucket. */
final class S3Status {

    /** How many uploads are shown: more do not fit on a screen. */
    private static final int SHOWN = 10;

    private static final long MIB = 1 << 20;

    private S3Status() {}

    static Map<String, String> of(Target target, Spool current, List<Spool> all, List<Progress> uploads) {
        Map<String, String> status = new LinkedHashMap<>();
        status.put("bucket", target.destination().toString());
        status.put("objects are whole by", target.checks());
        status.put("local folder", current.path().toString());
        status.put("spooled", recordings(current.count()) + ", " + bytes(current.bytes()));
        current.folder().freeSpace().ifPresent(free -> status.put("free space", free / MIB + " MiB"));
        status.put("to be left free", current.folder().keeping().minFreeSpace() / MIB + " MiB");
        status.put("sync", current.folder().keeping().sync().name());
        for (Spool former : all) {
            if (former != current && former.count() > 0) {
                status.put("spooled in " + former.path(), recordings(former.count()) + ", " + bytes(former.bytes()));
            }
        }
        UploadCounts counts = counts(uploads);
        status.put(
                "uploads",
                counts.running() + " running, " + counts.pending() + " pending, " + counts.failed()
                        + " failed and tried again");
        uploads.stream()
                .filter(upload -> upload.running() || upload.uploaded() > 0 || upload.problem() != null)
                // uploads with a problem first
                .sorted(Comparator.comparing((Progress upload) -> upload.problem() == null)
                        .thenComparing(Progress::name))
                .limit(SHOWN)
                .forEach(upload -> status.put(upload.name(), progress(upload)));
        current.problem().ifPresent(problem -> status.put("problem", problem));
        return status;
    }

    /** How many uploads stand how. An upload that has failed and is being tried again counts as running and as failed. */
    static UploadCounts counts(List<Progress> uploads) {
        int running = 0;
        int pending = 0;
        int failed = 0;
        Instant oldest = null;
        for (Progress upload : uploads) {
            running += upload.running() ? 1 : 0;
            pending += upload.pending() ? 1 : 0;
            failed += upload.problem() != null ? 1 : 0;
            boolean counts = upload.running() || upload.waiting() || upload.problem() != null;
            if (counts && (oldest == null || upload.start().isBefore(oldest))) {
                oldest = upload.start();
            }
        }
        return new UploadCounts(running, pending, failed, oldest);
    }

    private static String progress(Progress upload) {
        String up = bytes(upload.uploaded()) + " of " + bytes(upload.size()) + " up";
        if (upload.problem() == null) {
            return up;
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(upload.retryNanos());
        return up + ", failed, tried again " + (upload.running() ? "now" : "in " + seconds + " s") + ": "
                + upload.problem();
    }

    private static String recordings(int count) {
        return count == 1 ? "1 recording" : count + " recordings";
    }

    private static String bytes(long bytes) {
        return bytes < 10 * MIB ? String.format(Locale.ROOT, "%.1f MiB", bytes / (double) MIB) : bytes / MIB + " MiB";
    }
}
