package dev.sshdaudit.query.grep;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.GrepRequest;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.BoundedMatcher;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a text in many recordings: several at one time, and tells the hits in the order of the recordings. Users have been
 * checked. For one question and one thread.
 */
public final class Grep {

    /** Finds recordings and connections; see {@link dev.sshdaudit.query.AuditQuery#find}. */
    @FunctionalInterface
    public interface Finding {

        /** Finds all that fit. */
        List<String> find(RecordingFilter filter, Predicate<Found> found) throws IOException;
    }

    /** Opens recordings. Called by several threads at once. */
    @FunctionalInterface
    public interface Opening {

        /**
         * Opens a reader of a recording's messages, from the first one on.
         *
         * @throws IOException if the recording cannot be read; the message says why
         */
        RecordingReader open(RecordingMetadata metadata) throws IOException;
    }

    /** Notes that the user sees a part of a recording. */
    @FunctionalInterface
    public interface Noting {

        /**
         * Notes this before the first hit of a recording is told.
         *
         * @throws IOException if that cannot be noted, and nothing may be shown then
         */
        void seen(RecordingMetadata metadata) throws IOException;
    }

    /** How many recordings are begun before the hits of an earlier one are all told, for each thread. */
    private static final int AHEAD = 2;

    /** The most recordings of one connection that are searched, where connections are found. */
    private static final int PARTS = 1_000;

    private static final ThreadFactory THREADS = task -> {
        Thread thread = new Thread(task, "sshd-audit text search");
        thread.setDaemon(true);
        return thread;
    };

    private final RecordingCatalog catalog;
    private final Opening opening;
    private final Noting noting;
    private final GrepRequest request;
    private final Predicate<TextHit> found;
    private final int threads;
    private final Deque<RecordingHits> begun = new ArrayDeque<>();
    private long left;
    private long unreadable;
    private long damaged;
    private long shared;
    private long without;
    private long partly;
    private @Nullable String firstReason;
    private @Nullable String firstPartly;

    /**
     * Makes a search.
     *
     * @param catalog the recordings of the storage
     * @param threads how many recordings are read at one time, from 1
     * @throws IllegalArgumentException if the text is an expression that {@link BoundedMatcher#check} refuses
     */
    public Grep(
            RecordingCatalog catalog,
            Opening opening,
            Noting noting,
            GrepRequest request,
            Predicate<TextHit> found,
            int threads) {
        BoundedMatcher.check(request.text());
        this.catalog = catalog;
        this.opening = opening;
        this.noting = noting;
        this.request = request;
        this.found = found;
        this.threads = threads;
        this.left = request.limit();
    }

    /**
     * Searches.
     *
     * @return what was left out, for people: sentences without a full stop
     */
    public List<String> search(Finding finding) throws IOException {
        ExecutorService readers = Executors.newFixedThreadPool(threads, THREADS);
        try {
            List<String> notes = new ArrayList<>(finding.find(request.recordings(), one -> begin(one, readers)));
            while (left > 0 && !begun.isEmpty()) {
                tell(begun.remove());
            }
            addNotes(notes);
            return notes;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            begun.forEach(RecordingHits::stop);
            readers.shutdownNow();
        }
    }

    /** Begins to read what was found, and tells the hits of earlier recordings; returns whether more is wanted. */
    private boolean begin(Found one, ExecutorService readers) {
        try {
            List<RecordingMetadata> recordings = recordings(one);
            without += recordings.isEmpty() ? 1 : 0;
            for (RecordingMetadata metadata : recordings) {
                if (metadata.shared()) {
                    shared++;
                } else if (left > 0) {
                    RecordingHits hits = new RecordingHits(metadata, opening, request.text());
                    begun.add(hits);
                    readers.execute(hits);
                    if (begun.size() > AHEAD * threads) {
                        tell(begun.remove());
                    }
                }
            }
        } catch (IOException e) {
            // the callback of a search has no checked exceptions
            throw new UncheckedIOException(e);
        }
        return left > 0;
    }

    private List<RecordingMetadata> recordings(Found one) throws IOException {
        if (one instanceof Found.Recording recording) {
            return List.of(recording.metadata());
        }
        List<RecordingCatalog.Entry> entries = one instanceof Found.Connection connection
                ? catalog.list(one.id(), new Days(Days.of(connection.start()), Days.of(connection.end())), PARTS)
                : List.of();
        return (entries.isEmpty() ? catalog.list(one.id(), PARTS) : entries)
                .stream().map(RecordingCatalog.Entry::metadata).toList();
    }

    /** Tells all hits of a recording, as they are found. */
    private void tell(RecordingHits hits) throws IOException {
        try {
            boolean noted = false;
            for (TextHit hit = hits.next(); hit != null; hit = hits.next()) {
                if (!noted) {
                    noting.seen(hits.metadata());
                    noted = true;
                }
                left = found.test(hit) ? left - 1 : 0;
                if (left == 0) {
                    return;
                }
            }
            damaged += hits.isDamaged() ? 1 : 0;
            if (hits.isPartly()) {
                partly++;
                firstPartly = firstPartly == null ? hits.metadata().name() : firstPartly;
            }
            String reason = hits.problem();
            if (reason != null) {
                unreadable++;
                firstReason = firstReason == null ? reason : firstReason;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while recordings are searched");
        } finally {
            hits.stop();
        }
    }

    private void addNotes(List<String> notes) {
        if (shared > 0) {
            notes.add(
                    "recordings that connections share whose users have not authenticated, and that were not searched: "
                            + shared);
        }
        if (without > 0) {
            notes.add("connections that have no recording of their own, so that nothing of them was searched: "
                    + without);
        }
        if (partly > 0) {
            notes.add(
                    "recordings with lines that were left out, as the expression takes too long or goes too deep for them: "
                            + partly + ", the first is " + firstPartly);
        }
        if (damaged > 0) {
            notes.add("recordings that are damaged or cut, and were searched as far as they can be read: " + damaged);
        }
        if (unreadable > 0) {
            notes.add("recordings that could not be searched: " + unreadable + ", the first because " + firstReason);
        }
    }
}
