package dev.sshdaudit.spark.plan;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what a file is by its name. A prefix of a bucket may stand before the name. */
final class StoredNames {

    private static final Pattern SEGMENT =
            Pattern.compile(".*?(ledger-[0-9a-f]{16}-[0-9]{12}(?:\\.[1-9][0-9]{0,8})?\\.jsonl)(?:\\.gz|\\.zst)?");

    private static final Pattern OWN = Pattern.compile(".*?([0-9a-f]{32}(?:\\.[1-9][0-9]{0,8})?(?:\\.age)?)");

    /** What stands beside recordings, or is a recording in another format; names that begin so are of engines and of processes. */
    private static final Pattern OTHER =
            Pattern.compile("[._].*|.*\\.metadata\\.json|.*\\.aside|.*\\.replaced(?:\\.[0-9]+)?|.*\\.cast(?:\\.age)?");

    private StoredNames() {}

    /** The name of a segment of a ledger; empty if the file is none. */
    static Optional<String> segment(String file) {
        Matcher matcher = SEGMENT.matcher(file);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** The name that the ledger has for a recording; empty if the file is no recording in the format binary. */
    static Optional<String> recording(String file) {
        if (OTHER.matcher(file).matches() || segment(file).isPresent()) {
            return Optional.empty();
        }
        Matcher matcher = OWN.matcher(file);
        return Optional.of(matcher.matches() ? matcher.group(1) : file);
    }
}
