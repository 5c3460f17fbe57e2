package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.checkpoint.AllowedSigners;
import dev.sshdaudit.ledger.checkpoint.TestKey;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.timestamp.TestAuthority;
import dev.sshdaudit.ledger.timestamp.TimestampRequest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, as they stand there, over a ledger. */
class ReadmeTest {

    private static final String ID = VerifierTest.ID;
    private static final TestKey KEY = TestKey.create();

    @TempDir
    private Path folder;

    private List<String> commands;

    @BeforeEach
    void readCommands() throws Exception {
        for (String program : List.of("jq", "xxd", "sha256sum", "ssh-keygen")) {
            Assumptions.assumeTrue(isThere(program), program + " is not installed");
        }
        List<String> lines = Files.readAllLines(Path.of("README.md"));
        commands = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        for (String line : lines.subList(lines.indexOf("## Read it with a shell and jq"), lines.size())) {
            if (line.startsWith("    ") || line.isEmpty() && !block.isEmpty()) {
                block.append(line).append('\n');
            } else if (!block.isEmpty()) {
                commands.add(block.toString());
                block.setLength(0);
            }
        }
        commands.add(block.toString());
        Files.writeString(folder.resolve("allowed_signers"), AllowedSigners.line(ID, KEY.publicKey()) + "\n");
    }

    private static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    private void write(MemorySource source) throws IOException {
        for (Map.Entry<String, byte[]> file : source.files().entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private record Result(int status, String out) {}

    private Result run(String script) throws Exception {
        Path out = folder.resolve(".out");
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the commands do not end");
        return new Result(process.exitValue(), Files.readString(out));
    }

    private static TestLedger ledger() {
        Instant time = Instant.parse("2026-11-26T15:00:00Z");
        return new TestLedger(ID)
                .begin()
                .sign(KEY)
                .open("a")
                .close("a", "what \u00e4nn typed")
                .add(new ConnectionClosed(
                        "a",
                        time,
                        time,
                        "192.0.2.1",
                        "ann",
                        null,
                        null,
                        null,
                        "",
                        0,
                        List.of(
                                new ConnectionClosed.Channel(0, "exec", "ls \"-l\" \\ %s\u00fc", null, 0L, null, 1, 2),
                                new ConnectionClosed.Channel(1, "shell", null, null, 0L, null, 1, 2)),
                        List.of(),
                        List.of(),
                        0,
                        null,
                        false))
                .end()
                .begin()
                .open("b")
                .close("b", "")
                .end();
    }

    @Test
    void readmeHasFiveExamples() {
        assertEquals(5, commands.size());
    }

    @Test
    void whoRanWhatIsTold() throws Exception {
        write(ledger().source());
        assertEquals(
                new Result(0, "2026-11-26T15:00:00.000000000Z\tann\t192.0.2.1\tls \"-l\" \\\\ %s\u00fc\n"),
                run(commands.get(0)));
    }

    @Test
    void changedRecordingIsFound() throws Exception {
        write(ledger().source());
        assertEquals(new Result(0, ""), run(commands.get(1)));
        write(ledger().source().with("a", "changed"));
        assertTrue(run(commands.get(1)).out().contains("a: FAILED"));
    }

    @Test
    void signatureOfTheNewestCheckpointIsVerified() throws Exception {
        write(ledger().source());
        Result result = run(commands.get(2));
        assertEquals(0, result.status(), result.out());
        assertTrue(result.out().startsWith("Good \"sshd-audit\" signature for sshd-audit/" + ID), result.out());
    }

    @Test
    void rootIsThatOfTheCheckpoint() throws Exception {
        write(ledger().source());
        assertEquals(0, run(commands.get(2)).status());
        String[] roots = run(commands.get(3)).out().split("\n");
        assertEquals(2, roots.length);
        assertEquals(ledger().lastCheckpoint().root().base64(), roots[0]);
        assertEquals(roots[1], roots[0]);
    }

    @Test
    void timeStampIsVerified() throws Exception {
        Assumptions.assumeTrue(isThere("openssl"), "openssl is not installed");
        try (TestAuthority authority = TestAuthority.create()) {
            TestLedger ledger = ledger().begin().checkpoint();
            String note = ledger.lastCheckpoint().text();
            TimestampRequest request = TimestampRequest.of(new Fact.Checkpointed(note, KEY.sign(note)).seen());
            byte[] token = request.token(authority.response(request.encoded())).encoded();
            write(ledger.add(new Fact.Timestamped(
                            ledger.size() - 1, Base64.getEncoder().encodeToString(token)))
                    .end()
                    .source());
            Files.writeString(folder.resolve("authority.pem"), authority.issuer());
            Result result = run(commands.get(4));
            assertEquals(0, result.status(), result.out());
            assertTrue(result.out().contains("Time stamp: "), result.out());
            assertTrue(result.out().contains("Verification: OK"), result.out());
        }
    }
}
