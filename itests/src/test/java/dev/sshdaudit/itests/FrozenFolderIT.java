package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The folder of recordings is on another machine, which stops answering. */
@Timeout(300)
class FrozenFolderIT {

    private static final int REFUSED_SECONDS = 10;
    private static final int MOST_STOP_SECONDS = 40;
    private static final Pattern SERVER_IS_DOWN = Pattern.compile("Connection refused");

    private static Result echo(Karaf karaf, String text) {
        try {
            // the text is in what is shown alone, not in the command
            return karaf.ssh().exec("shell:echo " + text.charAt(0) + "\"" + text.substring(1) + "\"");
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void inStrictNobodyGetsInBeforeTheFolderAnswersAndKarafStopsAllTheSame() throws Exception {
        Path place = Files.createDirectories(Path.of("target/frozen-folder").toAbsolutePath());
        try (RemoteFolder remote = RemoteFolder.below(Files.createTempDirectory(place, "run"));
                Karaf karaf = Karaf.distribution("frozen")) {
            Path audit = remote.path().resolve("audit");
            karaf.set("audit.cfg", "mode", "strict").set("audit.file.cfg", "directory", audit.toString());
            remote.freeze();
            karaf.launch();
            assertEquals(List.of(), notRefused(karaf));
            String told = karaf.log();
            assertTrue(told.contains("PID audit.file, key directory: \"" + audit), told);

            remote.thaw();
            eventually(
                    () -> "a login\n" + karaf.log(),
                    60,
                    () -> echo(karaf, "Fr2-in").text().contains("Fr2-in"));
            Recording.showing(audit, "Fr2-in");

            try (Terminal running = new Terminal(karaf.ssh())) {
                running.expect("@root").type("echo Fr3-\"before\"\r").expect("Fr3-before");
                remote.freeze();
                long start = System.nanoTime();
                karaf.java().destroy();
                eventually(() -> "the end of Karaf\n" + karaf.log(), MOST_STOP_SECONDS, () -> hasStopped(karaf));
                System.out.println("Frozen folder: Karaf stopped in "
                        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms");
                remote.thaw();
                karaf.awaitEnd();
            }
        }
    }

    /** What clients that were not refused have seen, in the time after the first one that was. */
    private static List<Result> notRefused(Karaf karaf) {
        List<Result> refused = new ArrayList<>();
        List<Result> others = new ArrayList<>();
        long[] end = new long[1];
        eventually(() -> "refusals: " + refused + others + karaf.log(), 180, () -> {
            Result attempt = echo(karaf, "Fr1-in");
            assertFalse(attempt.text().contains("Fr1-in"), attempt::toString);
            if (attempt.stderr().contains(Karaf.REFUSAL)) {
                end[0] = refused.isEmpty() ? System.nanoTime() + TimeUnit.SECONDS.toNanos(REFUSED_SECONDS) : end[0];
                refused.add(attempt);
            } else if (!SERVER_IS_DOWN.matcher(attempt.stderr()).find()) {
                others.add(attempt);
            }
            return !refused.isEmpty() && System.nanoTime() - end[0] > 0;
        });
        System.out.println("Frozen folder: " + refused.size() + " refused with a reason, others " + others.size());
        // each has ended, with or without the reason
        others.removeIf(attempt -> attempt.exit() == 255);
        return others;
    }

    /**
     * Whether all bundles have stopped: the one of the log is the last. The process itself is there as long as one of its
     * threads is in a call that the operating system does not interrupt.
     */
    private static boolean hasStopped(Karaf karaf) {
        return karaf.log().contains("Disabling Java Util Logging API support") || !karaf.isAlive();
    }
}
