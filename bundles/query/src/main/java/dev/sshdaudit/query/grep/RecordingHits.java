package dev.sshdaudit.query.grep;

import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.storage.RecordingMetadata;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The hits in one recording: one thread finds them, and another one takes them. */
final class RecordingHits implements Runnable {

    /** How many hits wait to be taken; then reading waits. */
    private static final int WAITING = 256;

    private final RecordingMetadata metadata;
    private final Grep.Opening opening;
    private final Pattern text;
    /** The hits; an empty value is the end. */
    private final BlockingQueue<Optional<TextHit>> hits = new ArrayBlockingQueue<>(WAITING);

    private volatile boolean stopped;
    private volatile boolean damaged;
    private volatile boolean isPartly;
    private volatile @Nullable String problem;

    RecordingHits(RecordingMetadata metadata, Grep.Opening opening, Pattern text) {
        this.metadata = metadata;
        this.opening = opening;
        this.text = text;
    }

    RecordingMetadata metadata() {
        return metadata;
    }

    /** Whether a part of the recording could not be read. To be asked behind the last hit. */
    boolean isDamaged() {
        return damaged;
    }

    /** Whether lines were left out for which the pattern takes too long. To be asked behind the last hit. */
    boolean isPartly() {
        return isPartly;
    }

    /** Why the recording could not be read to its end; null if it could. To be asked behind the last hit. */
    @Nullable
    String problem() {
        return problem;
    }

    /** Takes the next hit; null behind the last one. */
    @Nullable
    TextHit next() throws InterruptedException {
        return hits.take().orElse(null);
    }

    /** No more hits are wanted. */
    void stop() {
        stopped = true;
        hits.clear();
    }

    @Override
    public void run() {
        RecordingSearch search = new RecordingSearch(metadata, text, hit -> put(Optional.of(hit)), this::isWanted);
        try (RecordingReader reader = stopped ? null : opening.open(metadata)) {
            if (reader != null) {
                search.read(reader);
            }
        } catch (IOException | RuntimeException e) {
            problem = e.getMessage() == null ? e.toString() : e.getMessage();
        } finally {
            damaged = search.isDamaged();
            isPartly = search.isPartly();
            put(Optional.empty());
        }
    }

    private boolean isWanted() {
        return !stopped && !Thread.currentThread().isInterrupted();
    }

    private void put(Optional<TextHit> hit) {
        try {
            while (!stopped && !hits.offer(hit, 100, TimeUnit.MILLISECONDS)) {
                // whether more is wanted is asked again
            }
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        }
    }
}
