package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real Karaf records in several formats and storages at once, which are chosen while it runs. */
@Timeout(300)
class SeveralIT {

    private static String exec(Karaf karaf, String command) {
        try {
            return karaf.ssh().exec(command).text();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void choose(Karaf karaf, String key, String value, String... shown) throws Exception {
        Result set = karaf.ssh().exec("audit:config audit " + key + " " + value);
        assertEquals(0, set.exit(), set::toString);
        eventually(() -> {
            String status = exec(karaf, "audit:status");
            return Stream.of(shown).allMatch(status::contains);
        });
    }

    private static Set<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            Set<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}(\\.[0-9]+|-[0-9]+(\\.[0-9]+)?\\.cast)?"))
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The names of the recordings of one more connection. */
    private static Set<String> recorded(Karaf karaf, Path folder, String text) {
        Set<String> before = names(folder);
        assertTrue(exec(karaf, "shell:echo " + text).contains(text));
        eventually(() -> names(folder).size() > before.size());
        Set<String> more = names(folder);
        more.removeAll(before);
        return more;
    }

    @Test
    void formatsAndStoragesAreChosenAsListsWhileKarafRuns() throws Exception {
        try (Karaf karaf = Karaf.distribution("several")
                .set("audit.cfg", "mode", "strict", "unauthenticated", "own")
                .start()) {
            FaultyStorage faulty = FaultyStorage.in(karaf);
            choose(
                    karaf,
                    "format",
                    "binary,asciinema",
                    "format binary in storage file",
                    "format asciinema in storage file");
            Set<String> two = recorded(karaf, karaf.audit(), "both-formats");
            // the cast of the command before can be among them
            String id = two.stream()
                    .filter(name -> !name.contains("."))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(two));
            eventually(() -> names(karaf.audit()).contains(id + "-0.cast"));

            choose(karaf, "storage", "file,faulty", "format asciinema in storage faulty");
            choose(karaf, "required", "file", "format asciinema in storage faulty, not required");
            String there =
                    recorded(karaf, faulty.folder(), "both-storages").iterator().next();
            assertTrue(there.endsWith(".cast"), there);
            assertTrue(names(karaf.audit()).contains(there.substring(0, 32)));

            Result refused = karaf.ssh().exec("audit:config audit required tape");
            assertTrue(
                    (refused.text() + refused.stderr()).contains("\"tape\" is none of binary/file, asciinema/faulty"),
                    refused::toString);

            faulty.tell("blocks");
            // it is neither held nor ended, as mode strict would have it
            assertTrue(exec(karaf, "shell:echo goes-on").contains("goes-on"));
            assertTrue(exec(karaf, "shell:echo goes-on").contains("goes-on"));
            faulty.tell("works");
            choose(karaf, "required", "binary", "format binary in storage file");
            choose(karaf, "format", "binary", "format binary in storage faulty");
            choose(karaf, "storage", "file", "format ", "storage ");
            assertTrue(exec(karaf, "audit:status").matches("(?s).*lost +nothing.*"));
            assertEquals(List.of(), karaf.stackTraces());
        }
    }
}
