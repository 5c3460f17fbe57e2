package dev.sshdaudit.oracle;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The judge can fail: recordings that lack something are found out, each within some hundred scripts. */
class ControlTest {

    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final Map<String, Predicate<AuditMessage>> DEAFNESS = Map.of(
            "input of some bytes is lost",
            message -> message.payload() instanceof Io io
                    && io.stream() == Io.STDIN
                    && io.data().length() == 5,
            "errors that programs print are lost",
            message -> message.payload() instanceof Io io && io.stream() == Io.STDERR,
            "subsystems are lost",
            message -> message.payload() instanceof Subsystem,
            "programs with a name of one word are lost",
            message -> message.payload() instanceof Exec exec && exec.program().equals("cat"),
            "what the second channel prints is lost",
            message -> message.payload() instanceof Io io && io.stream() == Io.STDOUT && message.channelId() == 1);

    @TestFactory
    List<DynamicTest> isFound() {
        return DEAFNESS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> assertFound(entry.getValue())))
                .toList();
    }

    private static void assertFound(Predicate<AuditMessage> lost) throws IOException {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        try (Station deaf = Station.deaf(lost)) {
            PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8);
            List<Finding> findings = new Hunt(List.of(deaf), out, true).run(1, LIMIT, 1);
            assertFalse(findings.isEmpty(), () -> "Not found: " + told.toString(StandardCharsets.UTF_8));
        }
    }
}
