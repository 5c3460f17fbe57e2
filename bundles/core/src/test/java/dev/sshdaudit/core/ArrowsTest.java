package dev.sshdaudit.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages of this bundle stand in an order: each uses those before it, and knows none after it. */
class ArrowsTest {

    private static final Path CORE = Path.of("src/main/java/dev/sshdaudit/core");
    private static final List<String> ORDER = List.of(
            "time",
            "settings",
            "rules",
            "measure",
            "privacy",
            "live",
            "operator",
            "selection",
            "ledger",
            "writing",
            "intake",
            "core");
    /** A class by its whole name, but for the name of a logger, which is a text. */
    private static final Pattern USE = Pattern.compile("(?<!\")dev\\.sshdaudit\\.core\\.(?:([a-z]+)\\.)?[A-Z]");

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(CORE)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    @Test
    void eachPackageUsesThoseBeforeItAlone() throws IOException {
        List<String> upward = new ArrayList<>();
        int uses = 0;
        for (Path file : files()) {
            String own = file.getParent().getFileName().toString();
            assertTrue(ORDER.contains(own), () -> own + " has no place in the order");
            Matcher use = USE.matcher(Files.readString(file));
            while (use.find()) {
                String used = use.group(1) == null ? "core" : use.group(1);
                uses++;
                if (ORDER.indexOf(used) > ORDER.indexOf(own)) {
                    upward.add(file.getFileName() + " uses " + used);
                }
            }
        }
        assertEquals(List.of(), upward);
        assertTrue(uses > 50, "the uses are not found any more: " + uses);
    }
}
