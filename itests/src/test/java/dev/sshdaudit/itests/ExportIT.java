package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code audit:export} on a real Karaf makes what the decoder program makes of the same recording. */
@Timeout(300)
class ExportIT {

    private static final int LARGE = 60 << 20;

    private static Karaf karaf;
    private static Recording session;
    private static String id;

    @BeforeAll
    static void record() throws Exception {
        karaf = Karaf.distribution("export").start();
        Set<String> before = karaf.recordings();
        String control = "ControlPath=" + karaf.home().resolve("mux");
        try (Terminal first = new Terminal(karaf.ssh().option("-o", "ControlMaster=yes", "-o", control))) {
            first.expect("@root").type("shell:echo Ep1-\"first\" 你好\r").expect("Ep1-first 你好");
            try (Terminal second = new Terminal(karaf.ssh().option("-o", control))) {
                second.expect("@root").type("shell:echo Ep2-\"second\"\r").expect("Ep2-second");
                first.resize(100, 30).typeUntil("Ep3-large", "shell:echo Ep3-\"large\"\r");
                first.logout();
                second.awaitExit();
            }
        }
        session = Recording.next(karaf, before);
        id = session.file().getFileName().toString();
    }

    @AfterAll
    static void stop() throws Exception {
        karaf.stop();
        assertEquals(List.of(), karaf.stackTraces());
        karaf.close();
    }

    private static Path folder(String name) throws IOException {
        return Files.createDirectories(karaf.home().resolve("exported").resolve(name));
    }

    private static String decoder(String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(karaf.home().resolve("bin/auditlog-decoder").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Result result = Processes.run(builder);
        assertEquals(0, result.exit(), result::toString);
        return result.text();
    }

    private static List<Path> export(String as, Path folder, String... options)
            throws IOException, InterruptedException {
        Result result = karaf.ssh()
                .run("audit:export " + String.join(" ", options) + " --as " + as + " " + id.substring(0, 12) + " "
                        + folder);
        assertEquals(0, result.exit(), result::toString);
        List<Path> files = result.text().lines().map(Path::of).toList();
        assertEquals(Set.copyOf(files), Set.copyOf(filesIn(folder)), result::toString);
        for (Path file : files) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        return files;
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void castsAreThoseOfTheDecoder() throws Exception {
        Path ours = folder("casts");
        Path decoders = folder("decoders-casts");
        List<Path> casts = export("asciicast", ours);
        decoder("--asciicast", "-o", decoders.toString(), session.file().toString());
        assertEquals(2, casts.size());
        assertEquals(
                filesIn(decoders).stream().map(Path::getFileName).toList(),
                filesIn(ours).stream().map(Path::getFileName).toList());
        for (Path cast : casts) {
            assertEquals(-1, Files.mismatch(cast, decoders.resolve(cast.getFileName())), cast::toString);
        }
        assertTrue(Files.readString(casts.get(0)).contains("Ep1-first 你好"), casts::toString);
    }

    @Test
    void textAndJsonAreThoseOfTheDecoder() throws Exception {
        String file = session.file().toString();
        Path text = export("text", folder("text")).get(0);
        assertEquals(decoder("--text", file), Files.readString(text));
        Path json = export("json", folder("json")).get(0);
        assertEquals(decoder(file), Files.readString(json));
        assertEquals(session.messages().size(), Files.readAllLines(json).size(), "one line of JSON for each message");
    }

    @Test
    void theRecordingIsTheSameByteByByte() throws Exception {
        Path folder = folder("recording");
        Result refused = karaf.ssh().run("audit:export --as recording " + id + " " + folder);
        assertNotEquals(0, refused.exit(), refused::toString);
        assertTrue((refused.text() + refused.stderr()).contains("--secrets says that this is wanted"));
        assertEquals(List.of(), filesIn(folder));
        Path file = export("recording", folder, "--secrets").get(0);
        assertArrayEquals(Files.readAllBytes(session.file()), Files.readAllBytes(file));
        Result again = karaf.ssh().run("audit:export --secrets --as recording " + id + " " + folder);
        assertNotEquals(0, again.exit(), again::toString);
        assertTrue((again.text() + again.stderr()).contains("--force replaces it"), again::toString);
        export("recording", folder, "--secrets", "--force");
    }

    @Test
    void ctrlCLeavesNothing() throws Exception {
        byte[] random = new byte[LARGE];
        new Random(1).nextBytes(random);
        Path file = Files.write(karaf.home().resolve("large"), random);
        Recording transfer = Recording.of(
                karaf,
                () -> karaf.ssh()
                        .sftp("get " + file.getFileName() + " " + karaf.home().resolve("copy") + "\n"));
        Path folder = folder("large");
        try (Terminal terminal = new Terminal(karaf.ssh())) {
            terminal.expect("@root");
            terminal.type("audit:export --as json " + transfer.file().getFileName() + " " + folder.toString() + "\r");
            eventually("a file that grows", () -> !isEmpty(folder));
            terminal.type("\u0003").expectAmongBlanks("Nothing was exported.");
            assertEquals(List.of(), filesIn(folder));
            terminal.type("echo Ep4-\"after\"\r").expect("Ep4-after");
            terminal.logout();
        }
    }

    private static boolean isEmpty(Path folder) {
        try {
            return filesIn(folder).isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
