package dev.sshdaudit.query.keep;

import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.ledger.format.Fact.RecordingReencrypted;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed;
import dev.sshdaudit.ledger.format.Fact.RecordingUsed.What;
import dev.sshdaudit.ledger.format.Fact.SegmentHead;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.verify.NameSet;
import dev.sshdaudit.query.place.Place;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the oldest segments of ledgers that are older than the rule says. A segment stays, and all that follow it in its ledger, as
 * long as a verification or a hold needs it: as long as a recording that it tells of is there, or is gone and no line says that it was
 * deleted, and as long as a line about what it says was deleted is in another segment. For one thread.
 */
final class OldSegments {

    private static final List<byte[]> OWN = Segments.types(
            "recording.opened",
            "recording.closed",
            "recording.reencrypted",
            "recording.deleted",
            "recording.held",
            "recording.released");

    private static final List<byte[]> OTHERS =
            Segments.types("segment", "recording.opened", "recording.closed", "recording.deleted");

    /** About so many names are kept in memory for one run; what is left over is for the next one. */
    private static final int MOST_NAMES = 200_000;

    private final Keeping keeping;
    private final Warnings warnings;

    /** Segments that are still there although the ledger tells of their deletion. */
    private final Set<String> noted = new HashSet<>();

    /** What a segment that is old enough tells. */
    private static final class Old {
        private final SegmentName name;
        /** Recordings whose beginning or end it tells. */
        private final Set<String> told = new HashSet<>();
        /** Recordings that it says were held or released. */
        private final Set<String> used = new HashSet<>();
        /** Recordings and segments that it says were deleted. */
        private final Set<String> deletions = new HashSet<>();

        Old(SegmentName name) {
            this.name = name;
        }

        int size() {
            return told.size() + used.size() + deletions.size();
        }
    }

    OldSegments(Keeping keeping, Warnings warnings) {
        this.keeping = keeping;
        this.warnings = warnings;
    }

    /** Deletes what is old. Returns how many segments were deleted. */
    long run(Place place, int days, Instant now) throws IOException {
        Instant limit = now.minus(Duration.ofDays(days));
        Segments segments = new Segments(place);
        Holds.State state = keeping.state(place);
        List<List<Old>> old = new ArrayList<>();
        int names = 0;
        for (NavigableSet<SegmentName> ledger : segments.list().values()) {
            List<Old> oldest = old(segments, ledger, state, limit, MOST_NAMES - names);
            names += oldest.stream().mapToInt(Old::size).sum();
            old.add(oldest);
        }
        if (old.stream().allMatch(List::isEmpty)) {
            return 0;
        }
        return delete(place, removable(segments, state, old), days);
    }

    /** The oldest segments of a ledger that are old enough. The newest one is never among them. */
    private static List<Old> old(
            Segments segments, NavigableSet<SegmentName> ledger, Holds.State state, Instant limit, int most)
            throws IOException {
        List<Old> old = new ArrayList<>();
        int names = 0;
        for (SegmentName segment : ledger.headSet(ledger.last(), false)) {
            if (!isOld(state.told().get(segment), limit) || names > most) {
                break;
            }
            Old one = new Old(segment);
            segments.read(segment, OWN, line -> take(line.fact(), one));
            names += one.size();
            old.add(one);
        }
        return old;
    }

    /** A segment that a crash left without a whole line is as old as the one before it. */
    private static boolean isOld(Holds.@Nullable Told told, Instant limit) {
        return told != null
                && !told.damaged()
                && (told.last() == null || told.last().isBefore(limit));
    }

    private static void take(Fact fact, Old one) {
        if (fact instanceof RecordingOpened opened) {
            one.told.add(opened.recording().name());
        } else if (fact instanceof RecordingClosed closed) {
            one.told.add(closed.recording().name());
        } else if (fact instanceof RecordingReencrypted reencrypted) {
            one.told.add(reencrypted.as());
        } else if (fact instanceof RecordingUsed used) {
            (used.what() == What.DELETED ? one.deletions : one.used).add(used.name());
        }
    }

    /** The segments of each ledger that nothing needs any more. */
    private static List<List<String>> removable(Segments segments, Holds.State state, List<List<Old>> old)
            throws IOException {
        Needs needs = new Needs(segments, state, old);
        List<List<Old>> removable = new ArrayList<>();
        old.forEach(ledger -> removable.add(new ArrayList<>()));
        // a segment of one ledger may be needed by another ledger's segment that goes, too
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < old.size(); i++) {
                List<Old> done = removable.get(i);
                while (done.size() < old.get(i).size()
                        && needs.isFree(old.get(i).get(done.size()))) {
                    Old next = old.get(i).get(done.size());
                    done.add(next);
                    needs.gone.add(next.name);
                    changed = true;
                }
            }
        }
        return removable.stream()
                .map(ledger -> ledger.stream().map(one -> one.name.toString()).toList())
                .toList();
    }

    private long delete(Place place, List<List<String>> ledgers, int days) throws IOException {
        long deleted = 0;
        for (List<String> ledger : ledgers) {
            // the oldest first, each alone: what is left of a ledger must have no hole
            for (String segment : ledger) {
                Segments.checkInterrupt();
                Keeping.Deleted done =
                        keeping.deleteNoted(place, List.of(segment), "older than " + days + " days", noted);
                deleted += done.deleted();
                IOException failure = done.failure();
                if (failure != null) {
                    warnings.warn(
                            OldRecordings.kind(failure, List.of(segment)),
                            "PID audit.ledger, key days: segments that are older stay in storage " + place.storage()
                                    + ": " + failure.getMessage());
                    break;
                }
            }
        }
        return deleted;
    }

    /** What must be known of all ledgers to say whether a segment is needed. */
    private static final class Needs {

        private final NameSet stored;
        private final Holds.State state;
        /** Of the recordings of which old segments tell, those of which a line says that they were deleted. */
        private final Set<String> deleted = new HashSet<>();
        /** For what old segments say was deleted, the segments that tell of it otherwise. */
        private final Map<String, Set<SegmentName>> toldIn = new HashMap<>();
        /** Segments that are to be deleted. */
        private final Set<SegmentName> gone = new HashSet<>();

        Needs(Segments segments, Holds.State state, List<List<Old>> old) throws IOException {
            this.state = state;
            this.stored = Stored.names(segments.source());
            Set<String> told = new HashSet<>();
            Set<String> deletions = new HashSet<>();
            for (List<Old> ledger : old) {
                for (Old one : ledger) {
                    told.addAll(one.told);
                    deletions.addAll(one.deletions);
                }
            }
            for (NavigableSet<SegmentName> ledger : segments.list().values()) {
                for (SegmentName segment : ledger) {
                    segments.read(segment, OTHERS, line -> take(segment, line.fact(), told, deletions));
                }
            }
        }

        private void take(SegmentName segment, Fact fact, Set<String> told, Set<String> deletions) {
            String name = null;
            if (fact instanceof RecordingUsed used) {
                if (told.contains(used.name())) {
                    deleted.add(used.name());
                }
            } else if (fact instanceof SegmentHead head) {
                name = head.previous();
            } else if (fact instanceof RecordingOpened opened) {
                name = opened.recording().name();
            } else if (fact instanceof RecordingClosed closed) {
                name = closed.recording().name();
            }
            if (name != null && deletions.contains(name)) {
                toldIn.computeIfAbsent(name, any -> new HashSet<>()).add(segment);
            }
        }

        /** Whether nothing needs a segment, once those are gone that are to go. */
        boolean isFree(Old one) {
            return one.told.stream().allMatch(name -> !stored.contains(name) && deleted.contains(name))
                    && one.used.stream()
                            .allMatch(name ->
                                    !stored.contains(name) && !state.held().containsKey(name))
                    && one.deletions.stream().allMatch(name -> isToldNowhere(name, one.name));
        }

        private boolean isToldNowhere(String name, SegmentName but) {
            return toldIn.getOrDefault(name, Set.of()).stream()
                    .allMatch(segment -> segment.equals(but) || gone.contains(segment));
        }
    }
}
