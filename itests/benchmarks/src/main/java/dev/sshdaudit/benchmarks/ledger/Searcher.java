package dev.sshdaudit.benchmarks.ledger;

import dev.sshdaudit.ledger.find.Filter;
import dev.sshdaudit.ledger.find.Search;
import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Searches or verifies a folder in a process of its own, and prints how long that took, in nanoseconds, and what was found. */
final class Searcher {

    private Searcher() {}

    /** Arguments: the folder, what to do, the most lines to find, and what to search for. */
    public static void main(String[] arguments) throws Exception {
        FolderSource source = new FolderSource(Path.of(arguments[0]));
        int threads = Runtime.getRuntime().availableProcessors();
        AtomicLong found = new AtomicLong();
        long begun = System.nanoTime();
        if (arguments[1].equals("verify")) {
            new Verifier(source, Trust.NONE, threads, finding -> found.incrementAndGet()).run();
        } else {
            Filter filter = switch (arguments[1]) {
                case "user" -> Filter.ALL.withUser(arguments[3]);
                case "address" -> Filter.ALL.withAddress(arguments[3]);
                case "command" -> Filter.ALL.withCommand(arguments[3]);
                default -> Filter.ALL;
            };
            new Search(source, threads).run(filter, Long.parseLong(arguments[2]), hit -> found.incrementAndGet() > 0);
        }
        System.out.println(System.nanoTime() - begun + " " + found);
    }
}
