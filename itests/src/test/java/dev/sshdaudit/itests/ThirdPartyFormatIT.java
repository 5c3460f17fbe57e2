package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A format of a third party, in a bundle that knows the API alone. */
@Timeout(300)
class ThirdPartyFormatIT {

    private static final Path MODULE = Path.of("third-party-format").toAbsolutePath();

    @Test
    void itIsChosenByItsNameAndReadBackByOurCommands() throws Exception {
        Path jar;
        try (Stream<Path> files = Files.list(MODULE.resolve("target"))) {
            jar = files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
        try (Karaf karaf = Karaf.distribution("third-party").start()) {
            karaf.set("audit.cfg", "format", "commands");
            eventually(
                    "an error that names the format",
                    () -> karaf.log().contains("PID audit, key format: \"commands\" is not there"));
            Result install = karaf.ssh().exec("bundle:install -s -l 25 file:" + jar);
            assertTrue(install.text().contains("Bundle ID"), install::toString);
            eventually(
                    "the format in force",
                    () -> karaf.log().contains("format commands and storage file are there now"));
            karaf.ssh().exec("shell:echo Th1-third");
            eventually("its recording", () -> texts(karaf).stream().anyMatch(file -> contains(file, "Th1-third")));
            Path file = texts(karaf).stream()
                    .filter(text -> contains(text, "Th1-third"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(Files.readString(file).matches("[0-9]{19} shell:echo Th1-third\n"));
            String name = file.getFileName().toString();
            eventually("its end", () -> Recording.metadata(file).contains("\"ended\""));
            Result show = karaf.ssh().exec("audit:show " + name);
            assertTrue(show.text().contains("program=\"shell:echo Th1-third\""), show::toString);
            Result list = karaf.ssh().exec("audit:list " + name);
            assertTrue(list.text().contains("ended") && list.text().contains("karaf"), list::toString);
            karaf.stop();
            assertEquals(List.of(), karaf.stackTraces());
        }
    }

    private static List<Path> texts(Karaf karaf) {
        try (Stream<Path> files = Files.list(karaf.audit())) {
            return files.filter(file -> file.toString().endsWith(".txt")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It may leave methods out, but shows none that is not there. */
    @Test
    void theReadmeShowsItAsItIs() throws IOException {
        String source =
                Files.readString(MODULE.resolve("src/main/java/dev/sshdaudit/itests/thirdparty/CommandsFormat.java"));
        Matcher code = Pattern.compile("```java\n(@Component\\(property = AuditFormat.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../bundles/api/README.md")));
        assertTrue(code.find(), "the README shows no format");
        assertTrue(code.group(1).lines().count() <= 30, "it is to be short");
        int at = 0;
        for (String piece : code.group(1).split("\n\n")) {
            int found = source.indexOf(piece, at);
            assertTrue(found >= 0, () -> "not in the source, or not there: " + piece);
            at = found + piece.length();
        }
    }
}
