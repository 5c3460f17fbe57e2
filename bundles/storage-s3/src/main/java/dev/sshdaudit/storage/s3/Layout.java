package dev.sshdaudit.storage.s3;

import dev.sshdaudit.storage.Days;
import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.StoredObject;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where in a bucket the keys of a prefix with placeholders are. The prefix is taken apart at its slashes: each part with placeholders is
 * a folder, as it were, of which a listing tells the names. So the objects of a day are listed without those of other days. Remembers
 * what it listed; to be used for one question. Thread-safe.
 */
final class Layout {

    /**
     * The beginning of keys.
     *
     * @param prefix what the keys begin with
     * @param isWhole whether nothing but the recording's name follows in a key
     * @param day the day on which the recordings began, or null if the keys do not tell
     */
    record Folder(String prefix, boolean isWhole, @Nullable LocalDate day) {}

    private static final String DATE = "{date}";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[^{}]*}");

    /** Where more objects than one listing tells lie beside the days, so many years are asked for. */
    private static final int FIRST_YEAR = 2020;

    private final String prefix;
    private final Bucket bucket;
    /** The parts of the prefix that end in a slash. */
    private final List<String> levels = new ArrayList<>();
    /** What follows the last slash. */
    private final String tail;

    private @Nullable List<Folder> folders;

    Layout(String prefix, Bucket bucket) {
        this.prefix = prefix;
        this.bucket = bucket;
        int from = 0;
        for (int slash = prefix.indexOf('/'); slash >= 0; slash = prefix.indexOf('/', from)) {
            levels.add(prefix.substring(from, slash + 1));
            from = slash + 1;
        }
        tail = prefix.substring(from);
    }

    /** Whether all keys begin alike. */
    boolean isConstant() {
        return literal(prefix).equals(prefix);
    }

    /** Whether a folder tells the day. */
    boolean isByDay() {
        return levels.stream().anyMatch(level -> level.contains(DATE));
    }

    /** Where keys lie that were made when the prefix was what the present one begins with, without placeholders. */
    String former() {
        return literal(prefix);
    }

    private static String literal(String text) {
        int brace = text.indexOf('{');
        return brace < 0 ? text : text.substring(0, brace);
    }

    /** The beginning of the keys of a day if nothing else is to be known for it; null if the prefix has other placeholders. */
    @Nullable
    String of(LocalDate day) {
        String expanded = prefix.replace(DATE, day.toString());
        return literal(expanded).equals(expanded) ? expanded : null;
    }

    /** The days of which there are keys, the first one first; none where keys do not tell days. */
    List<LocalDate> days() throws IOException {
        if (!isByDay()) {
            return List.of();
        }
        return List.copyOf(folders().stream()
                .map(Folder::day)
                .flatMap(Stream::ofNullable)
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll));
    }

    /** Where the keys of some days are, those of the last day first. */
    List<Folder> folders(Days days) throws IOException {
        LocalDate only = days.from() != null && days.from().equals(days.to()) ? days.from() : null;
        String known = only == null ? null : of(only);
        if (known != null) {
            return List.of(new Folder(known, true, only));
        }
        return folders().stream()
                .filter(folder -> folder.day() == null || days.contains(folder.day()))
                .toList();
    }

    private synchronized List<Folder> folders() throws IOException {
        List<Folder> known = folders;
        if (known == null) {
            known = list();
            folders = known;
        }
        return known;
    }

    private List<Folder> list() throws IOException {
        List<Folder> found = List.of(new Folder("", true, null));
        for (String level : levels) {
            found = below(found, level);
        }
        String end = literal(tail);
        return found.stream()
                .map(folder -> new Folder(folder.prefix + end, end.equals(tail), folder.day))
                .sorted(Comparator.comparing(
                        Folder::day,
                        Comparator.nullsLast(
                                Comparator.<LocalDate>naturalOrder().reversed())))
                .toList();
    }

    private List<Folder> below(List<Folder> parents, String level) throws IOException {
        String begin = literal(level);
        if (begin.equals(level)) {
            return parents.stream()
                    .map(parent -> new Folder(parent.prefix + level, true, parent.day))
                    .toList();
        }
        Pattern pattern = pattern(level);
        List<List<Folder>> found = Parallel.map(parents, parent -> {
            List<Folder> children = new ArrayList<>();
            for (String key : names(parent.prefix + begin, level.startsWith(begin + DATE))) {
                child(parent, key, pattern, children::add);
            }
            return children;
        });
        return found.stream().flatMap(List::stream).toList();
    }

    /** The folders whose names begin with a text. */
    private List<String> names(String begin, boolean isDay) throws IOException {
        List<String> names = new ArrayList<>();
        if (bucket.listFolder(begin, isDay ? 1 : Integer.MAX_VALUE, names::add, any -> {})) {
            return names;
        }
        // objects of a former prefix are among them, whose names never begin with a year and a hyphen
        List<Integer> years = IntStream.rangeClosed(
                        FIRST_YEAR, Year.now(ZoneOffset.UTC).getValue() + 1)
                .boxed()
                .toList();
        List<List<String>> all = Parallel.map(years, year -> {
            List<String> days = new ArrayList<>();
            bucket.listFolder(begin + year + "-", Integer.MAX_VALUE, days::add, any -> {});
            return days;
        });
        return all.stream().flatMap(List::stream).toList();
    }

    private static void child(Folder parent, String key, Pattern pattern, Consumer<Folder> children) {
        Matcher matcher = pattern.matcher(key.substring(parent.prefix.length()));
        if (!matcher.matches()) {
            return;
        }
        LocalDate day = parent.day;
        if (matcher.groupCount() > 0) {
            try {
                day = LocalDate.parse(matcher.group(1));
            } catch (DateTimeException e) {
                return; // it only looks like a day
            }
        }
        children.accept(new Folder(key, true, day));
    }

    private static Pattern pattern(String level) {
        StringBuilder regex = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(level);
        int from = 0;
        boolean hasDate = false;
        while (matcher.find()) {
            regex.append(Pattern.quote(level.substring(from, matcher.start())));
            boolean isDate = matcher.group().equals(DATE);
            String date = hasDate ? "\\d{4}-\\d{2}-\\d{2}" : "(\\d{4}-\\d{2}-\\d{2})";
            regex.append(isDate ? date : "[^/]+");
            hasDate |= isDate;
            from = matcher.end();
        }
        return Pattern.compile(
                regex.append(Pattern.quote(level.substring(from))).toString());
    }

    /** Lists objects that lie where those of a former prefix do, and none in folders. */
    void listFormer(String namePrefix, Consumer<StoredObject> objects) throws IOException {
        bucket.listFolder(former() + namePrefix, Integer.MAX_VALUE, any -> {}, objects);
    }
}
