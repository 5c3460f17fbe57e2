package dev.sshdaudit.benchmarks.ledger;

import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.find.Finder;
import dev.sshdaudit.query.place.Place;
import dev.sshdaudit.storage.file.FileStorageProvider;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Searches or verifies a folder in a process of its own, and prints how long that took, in nanoseconds, and what was found. Searches
 * as a command does: through the storage {@code file}, what no ledger tells of included.
 */
final class Searcher {

    private Searcher() {}

    /** Arguments: the folder, what to do, the most lines to find, and what to search for. */
    public static void main(String[] arguments) throws Exception {
        String folder = arguments[0];
        AtomicLong found = new AtomicLong();
        long begun = System.nanoTime();
        if (arguments[1].equals("verify")) {
            int threads = Runtime.getRuntime().availableProcessors();
            FolderSource source = new FolderSource(Path.of(folder));
            new Verifier(source, Trust.NONE, threads, finding -> found.incrementAndGet()).run();
        } else {
            find(folder, filter(arguments[1], arguments[3]), Long.parseLong(arguments[2]), found);
        }
        System.out.println(System.nanoTime() - begun + " " + found);
    }

    private static RecordingFilter filter(String by, String what) {
        return new RecordingFilter(
                null,
                by.equals("user") ? what : null,
                by.equals("address") ? what : null,
                null,
                null,
                null,
                by.equals("command") ? what : null,
                null,
                0,
                false);
    }

    private static void find(String folder, RecordingFilter filter, long limit, AtomicLong found) throws Exception {
        try (FileStorageProvider storage = new FileStorageProvider()) {
            storage.configure(Map.of("directory", folder));
            Place place = new Place("file", storage.service().catalog().orElseThrow());
            new Finder().find(place, filter, limit, hit -> found.incrementAndGet() > 0);
        }
    }
}
