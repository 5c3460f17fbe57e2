package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The decoder as the distribution has it. */
class DecoderScriptIT {

    private static final Path SCRIPT = Path.of("../karaf-distribution/target/assembly/bin/auditlog-decoder");

    @TempDir
    private Path folder;

    private static String run(Path script, Path directory, String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(script.toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process =
                builder.directory(directory.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(0, process.exitValue(), output);
        return output;
    }

    @Test
    void theScriptRunsFromAnywhereAndThroughALink() throws Exception {
        Path script = SCRIPT.toAbsolutePath().normalize();
        assertTrue(Files.isExecutable(script), script + " is not executable");
        String version = run(script, folder, "--version");
        assertTrue(version.matches("auditlog-decoder [0-9].*\\R"), version);
        Path link = Files.createSymbolicLink(folder.resolve("decode it"), script);
        assertEquals(version, run(link, folder, "--version"));
        assertTrue(run(link, folder, "--help").contains("--asciicast"));
    }
}
