package dev.sshdaudit.storage.s3;

import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.storage.ConnectionDay;
import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.s3.Layout.Folder;
import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the objects of recordings and segments in a bucket, with as few requests as the prefix of their keys permits. Remembers which
 * days there are; to be used for one question. Thread-safe.
 */
final class Keys {

    /** The name of a ledger's segment at the end of a key. */
    private static final Pattern SEGMENT =
            Pattern.compile(Pattern.quote(AuditLedger.NAME_PREFIX) + "[0-9a-f]{16}-[0-9]{12}(?:\\.[0-9]+)?\\.jsonl$");

    /** No id that tells a day was made before. Of ids that are random, few tell a day between this one and tomorrow. */
    private static final LocalDate FIRST = LocalDate.parse("2026-01-01");

    private final Bucket bucket;
    private final Layout layout;

    Keys(Bucket bucket, ObjectNaming naming) {
        this.bucket = bucket;
        this.layout = new Layout(naming.prefix(), bucket);
    }

    /** The days on which recordings and segments began, the first one first; none where keys do not tell. */
    List<LocalDate> days() throws IOException {
        return layout.days();
    }

    /**
     * Lists objects, and keeps none of them.
     *
     * @param segments whether segments of ledgers are among them
     * @param days the days on which they began; those of an unknown day are listed where there is no first day, or where the names
     *     begin with an id that tells no day
     * @param found takes each object, on one thread at a time, which is not the caller's
     */
    void list(String namePrefix, boolean segments, Days days, Consumer<Found> found) throws IOException {
        Object turn = new Object();
        Consumer<Found> one = each -> {
            synchronized (turn) {
                found.accept(each);
            }
        };
        Parallel.map(layout.folders(days), folder -> {
            list(folder, namePrefix, segments, one);
            return true;
        });
        if (days.from() == null || hasNoDay(namePrefix)) {
            listFormer(namePrefix, segments, one);
        }
    }

    /** Whether a text begins with the whole id of a connection that tells no day: its recordings can have the former prefix. */
    private static boolean hasNoDay(String namePrefix) {
        return ConnectionDay.of(namePrefix).isPresent() && day(namePrefix).isEmpty();
    }

    /**
     * Lists the objects that began last, day by day, until there are enough.
     *
     * @param newest takes the objects that are wanted
     */
    void listNewest(String namePrefix, boolean segments, Newest newest, Consumer<Found> found) throws IOException {
        if (!namePrefix.isEmpty()) {
            list(namePrefix, segments, Days.ALL, found);
            return;
        }
        @Nullable LocalDate last = null;
        for (Folder folder : layout.folders(Days.ALL)) {
            if (newest.isFull() && folder.day() != null && !folder.day().equals(last)) {
                return;
            }
            list(folder, namePrefix, segments, found);
            last = folder.day();
        }
        if (!newest.isFull() || !layout.isByDay()) {
            listFormer(namePrefix, segments, found);
        }
    }

    private void list(Folder folder, String namePrefix, boolean segments, Consumer<Found> found) throws IOException {
        String prefix = folder.prefix();
        bucket.listObjects(folder.isWhole() ? prefix + namePrefix : prefix, object -> {
            String name = folder.isWhole() ? object.key().substring(prefix.length()) : lastName(object.key());
            if (isWanted(name, namePrefix, segments)) {
                found.accept(new Found(name, object, folder.day()));
            }
        });
    }

    private void listFormer(String namePrefix, boolean segments, Consumer<Found> found) throws IOException {
        if (layout.isConstant()) {
            return;
        }
        layout.listFormer(namePrefix, object -> {
            String name = object.key().substring(layout.former().length());
            // no key of the present prefix, such as one whose day no slash follows
            if (name.equals(lastName(object.key())) && isWanted(name, namePrefix, segments)) {
                found.accept(new Found(name, object, null));
            }
        });
    }

    private static boolean isWanted(String name, String namePrefix, boolean segments) {
        return name.startsWith(namePrefix)
                && RecordingMetadata.isSafeName(name)
                && (segments || !AuditLedger.isSegment(name));
    }

    /**
     * The name of the recording in a key of which it is not known where its prefix ends: but a name begins with 32 hex digits, the
     * connection's id, and that of a ledger's segment has a form of its own.
     */
    private static String lastName(String key) {
        String expanded = key.substring(key.lastIndexOf('/') + 1);
        Matcher segment = SEGMENT.matcher(expanded);
        Matcher matcher = segment.find() ? segment.reset() : ObjectNaming.NAME.matcher(expanded);
        return matcher.find() ? matcher.group() : expanded;
    }

    /** The day of which an id tells, if it does so at all. */
    private static Optional<LocalDate> day(String name) {
        LocalDate last = Days.of(Instant.now()).plusDays(1);
        return ConnectionDay.of(name).filter(day -> !day.isBefore(FIRST) && !day.isAfter(last));
    }

    /** The keys that an object most probably has. */
    Set<String> likely(String name) {
        Set<String> keys = new LinkedHashSet<>();
        if (layout.isConstant()) {
            keys.add(layout.former() + name);
            return keys;
        }
        Optional<LocalDate> day = day(name);
        if (day.isPresent()) {
            // the connection of midnight may be recorded from the next day on
            for (LocalDate each : List.of(day.get(), day.get().plusDays(1))) {
                String prefix = layout.of(each);
                if (prefix != null) {
                    keys.add(prefix + name);
                }
            }
        }
        keys.add(layout.former() + name);
        return keys;
    }

    /**
     * Makes a request about the object of a recording or segment: about the likely keys first, until one is there, and then about the
     * key that a search finds.
     *
     * @throws NoSuchFileException if there is no such object
     */
    <T> T at(String name, Parallel.Request<String, T> request) throws IOException {
        if (!RecordingMetadata.isSafeName(name)) {
            throw new NoSuchFileException(name);
        }
        BucketException refused = null;
        for (String key : likely(name)) {
            try {
                return request.answer(key);
            } catch (BucketException e) {
                if (e.kind() == Kind.REFUSED && !layout.isConstant()) {
                    // without the permission to list, a server refuses to tell that there is no object
                    refused = refused == null ? e : refused;
                } else if (e.kind() != Kind.NO_SUCH_OBJECT) {
                    throw e;
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
        StoredObject found = layout.isConstant() ? null : search(name);
        if (found == null) {
            throw new NoSuchFileException(name);
        }
        try {
            return request.answer(found.key());
        } catch (BucketException e) {
            throw e.kind() == Kind.NO_SUCH_OBJECT ? new NoSuchFileException(name) : e;
        }
    }

    /** Looks for an object on all days, the newest first: its connection's day is not known, or it began days later. */
    private @Nullable StoredObject search(String name) throws IOException {
        List<Folder> folders = layout.folders(new Days(day(name).orElse(null), null));
        for (int from = 0; from < folders.size(); from += Parallel.MOST) {
            Newest newest = new Newest(1);
            List<Folder> some = folders.subList(from, Math.min(folders.size(), from + Parallel.MOST));
            List<List<Found>> found = Parallel.map(some, folder -> {
                List<Found> exact = new ArrayList<>();
                list(folder, name, true, each -> {
                    if (each.name().equals(name)) {
                        exact.add(each);
                    }
                });
                return exact;
            });
            found.forEach(exact -> exact.forEach(newest::add));
            if (newest.isFull()) {
                return newest.objects().get(0).object();
            }
        }
        return null;
    }
}
