package dev.sshdaudit.containerssh;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file has: it is translated or refused, soon, and what stands behind the name of a secret is not told. */
class ContainerSshFuzzTest {

    private static final String SECRET = "CsFuzzSecret-4410";
    /** Of the processor: other programs can hold up this one. */
    private static final long LONGEST_NANOS = 2_000_000_000L;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** What is loaded with the first file takes long. */
    @BeforeAll
    static void warmUp() throws IOException {
        Files04.translate(Files04.ALL);
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        Files04.ALL,
                        "{\"audit\": {\"enable\": true, \"s3\": {\"secretKey\": \"" + SECRET + "\"}}}",
                        "a: &a {stdin: y}\naudit: {intercept: {<<: [*a], stdout: 0x1}}",
                        "audit:\n  s3:\n    secretKey: |\n      " + SECRET + "\n    uploadChunkSize: 5_242_880\n",
                        "%YAML 1.2\n--- !x\n? a\n: - b\n...\n",
                        "audit: {format: 'a''b', storage: \"\\u0041\\x41\", type: >-\n  x\n}")
                .map(text -> text.replace(Files04.SECRET, SECRET).getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyFileIsTranslatedOrRefused(byte[] data) throws IOException {
        long begin = THREADS.getCurrentThreadCpuTime();
        try {
            Translation translation = ContainerSsh.translate(new ByteArrayInputStream(data));
            translation
                    .keys()
                    .values()
                    .forEach(keys -> keys.values().forEach(value -> require(value.equals(value.strip()), "blanks")));
            require(!isTheSecret(data, translation) || !translation.toString().contains(SECRET), "the secret is told");
        } catch (UntranslatableException e) {
            require(!e.getMessage().contains(SECRET), "the secret is told");
            require(e.getCause() == null, "a cause, which can quote the file");
        }
        require(THREADS.getCurrentThreadCpuTime() - begin < LONGEST_NANOS, "it takes long");
    }

    /** Whether the text that is a secret stands nowhere but behind its key. */
    private static boolean isTheSecret(byte[] data, Translation translation) {
        String text = new String(data, StandardCharsets.UTF_8);
        int at = text.indexOf("secretKey: '" + SECRET + "'");
        return at >= 0
                && text.indexOf(SECRET) == text.lastIndexOf(SECRET)
                && translation.lines().stream()
                        .anyMatch(line -> line.source().equals("audit.s3.secretKey")
                                && line.outcome() == Translation.Outcome.REFERENCE);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
