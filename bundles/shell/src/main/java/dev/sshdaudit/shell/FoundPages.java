package dev.sshdaudit.shell;

import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Found.Connection;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.RecordingFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what is found, a page as soon as it is full. */
final class FoundPages {

    /** How many are printed as one table, so that a list of all needs little memory. */
    private static final int PAGE = 1000;

    private final Output out;
    private final Listing listing;
    private final RecordingFilter filter;
    private final int limit;
    private final List<Found> page = new ArrayList<>();
    private long taken;
    private boolean more;

    /**
     * Prints what a filter finds.
     *
     * @param limit how many at most; 0 for all
     */
    FoundPages(Output out, Listing listing, RecordingFilter filter, int limit) {
        this.out = out;
        this.listing = listing;
        this.filter = filter;
        this.limit = limit;
    }

    /** Takes the next one, and says whether more is wanted. */
    boolean take(Found found) {
        if (limit > 0 && taken == limit) {
            more = true;
            return false;
        } else if (page.size() == PAGE) {
            print();
        }
        page.add(found);
        taken++;
        return !out.isUnwanted();
    }

    private void print() {
        if (filter.isOfConnections()) {
            List<Connection> connections = page.stream()
                    .filter(Connection.class::isInstance)
                    .map(Connection.class::cast)
                    .toList();
            listing.connections(connections, FilterCommand.matches(filter));
        } else {
            List<Listed> recordings = page.stream()
                    .filter(Recording.class::isInstance)
                    .map(Recording.class::cast)
                    .map(Listed::of)
                    .toList();
            listing.recordings(recordings, Map.of());
        }
        page.clear();
    }

    /** Prints the last page. */
    void end() {
        print();
        if (more) {
            out.println(String.format(Locale.ROOT, "the newest %,d are shown; -n 0 shows all", limit));
        }
    }
}
