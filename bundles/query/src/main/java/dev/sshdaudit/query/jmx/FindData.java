package dev.sshdaudit.query.jmx;

import java.util.List;
import javax.management.ConstructorParameters;

/** What was found. Immutable. */
public final class FindData {

    private final List<FoundData> found;
    private final boolean more;
    private final List<String> notes;

    /** Makes one of its attributes. */
    @ConstructorParameters({"found", "more", "notes"})
    public FindData(List<FoundData> found, boolean more, List<String> notes) {
        this.found = List.copyOf(found);
        this.more = more;
        this.notes = List.copyOf(notes);
    }

    /** Recordings or connections, newest first. */
    public List<FoundData> getFound() {
        return found;
    }

    /** Whether there are more than were asked for. */
    public boolean isMore() {
        return more;
    }

    /** What was left out: sentences. */
    public List<String> getNotes() {
        return notes;
    }
}
