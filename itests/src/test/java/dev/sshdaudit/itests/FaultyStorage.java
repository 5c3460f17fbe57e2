package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The storage of {@code itests/faulty-storage}, which does what it is told. */
record FaultyStorage(Karaf karaf, Path folder) {

    static final String BUNDLE = "sshd-audit-itests-faulty-storage";

    private static final String CONFIGURATION = "dev.sshdaudit.itests.faulty.cfg";

    /** Installs it in a Karaf that runs, if it is not there. */
    static FaultyStorage in(Karaf karaf) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(karaf.home().resolve("data/audit-faulty"));
        karaf.set(CONFIGURATION, "directory", folder.toString());
        Result install = karaf.ssh().exec("bundle:install -s -l 25 file:" + bundle());
        assertEquals(0, install.exit(), install::toString);
        return new FaultyStorage(karaf, folder);
    }

    static Path bundle() {
        return Path.of("faulty-storage/target/" + BUNDLE + "-" + System.getProperty("project.version") + ".jar")
                .toAbsolutePath();
    }

    /** Has it do something else: {@code works}, {@code blocks} or {@code fails}. */
    void tell(String behaviour) throws IOException {
        karaf.set(CONFIGURATION, "behaviour", behaviour);
    }

    /** How many threads it holds. */
    long held() {
        return Pattern.compile("FaultyStorage\\.hold")
                .matcher(karaf.jcmd("Thread.print"))
                .results()
                .count();
    }

    /** The recordings it keeps. */
    Set<Path> recordings() {
        try (Stream<Path> files = Files.list(folder)) {
            Set<Path> recordings = new TreeSet<>();
            files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{32}(\\.[0-9]+)?"))
                    .filter(file -> !SharedRecordings.is(file))
                    .forEach(recordings::add);
            return recordings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
