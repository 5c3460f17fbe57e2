package dev.sshdaudit.gerrit;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The plugin in Gerrit's own SSH server, loaded by Gerrit's own loader of plugins, with OpenSSH and git. */
@EnabledIf("dev.sshdaudit.gerrit.GerritProcess#programsAreThere")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class GerritPluginIT {

    private static final String CONFIGURATION = """
            [audit]
                enable = true
                format = binary
                storage = file
            [audit "intercept"]
                stdin
                stdout = true
                stderr = true
                transfers = events
            """;

    private static final List<MessageType> LOGIN = List.of(
            MessageType.CONNECT,
            MessageType.AUTH_PUBKEY,
            MessageType.AUTH_PUBKEY_SUCCESSFUL,
            MessageType.AUTH_PUBKEY,
            MessageType.AUTH_PUBKEY_SUCCESSFUL,
            MessageType.HANDSHAKE_SUCCESSFUL);

    @TempDir
    private Path folder;

    private GerritProcess gerrit;

    @BeforeEach
    void startGerrit() throws Exception {
        gerrit = GerritProcess.start(folder);
        gerrit.configure(CONFIGURATION);
    }

    @AfterEach
    void stopGerrit() throws Exception {
        gerrit.close();
    }

    @Test
    void eachMessageOfCloneAndPushAndCommandIsRecorded() throws Exception {
        gerrit.load();

        ok(gerrit.git(folder, "clone", "-q", ":demo", "work"));
        ok(gerrit.git(folder.resolve("work"), "commit", "-q", "--allow-empty", "-m", "one"));
        ok(gerrit.git(folder.resolve("work"), "push", "-q", "origin", "HEAD:refs/heads/main"));
        ok(gerrit.git(folder, "clone", "-q", ":demo", "again"));
        Result version = gerrit.as("alice").run("gerrit version");
        ok(version);

        List<List<AuditMessage>> recorded = recorded(4);
        for (List<AuditMessage> messages : recorded) {
            List<MessageType> types = types(messages);
            assertEquals(LOGIN, types.subList(0, LOGIN.size()));
            assertEquals(MessageType.DISCONNECT, types.get(types.size() - 1));
            assertTrue(types.containsAll(List.of(
                    MessageType.NEW_CHANNEL,
                    MessageType.NEW_CHANNEL_SUCCESSFUL,
                    MessageType.EXEC,
                    MessageType.EXIT,
                    MessageType.CLOSE)));
            assertEquals(1_000_001L, extra(messages, "accountId"), "alice's account");
        }
        List<Map<?, ?>> files = recorded.stream()
                .filter(messages -> extra(messages, "file") != null)
                .<Map<?, ?>>map(messages -> (Map<?, ?>) extra(messages, "file"))
                .toList();
        assertEquals(
                List.of("fetch", "fetch", "push"),
                files.stream().map(file -> (String) file.get("op")).sorted().toList());
        assertTrue(files.stream().allMatch(file -> file.get("path").toString().endsWith("/demo")));
        assertTrue(files.stream().allMatch(file -> (Long) file.get("bytesRead") > 0));
        assertTrue(gerrit.as("auditor").run("sshd-audit status").text().contains("auditing"));
    }

    @Test
    void onlyThoseWithTheCapabilityMayAsk() throws Exception {
        gerrit.load();
        ok(gerrit.as("alice").run("gerrit version"));
        recorded(1);

        Result refused = gerrit.as("alice").run("sshd-audit list");
        Result listed = gerrit.as("auditor").run("sshd-audit list");

        assertEquals(1, refused.exit());
        assertTrue(refused.stderr().contains("not permitted"), refused::toString);
        ok(listed);
        // the newest first: behind the command that was refused is the one before
        List<String> alice =
                listed.text().lines().filter(line -> line.endsWith("alice")).toList();
        String name = alice.get(alice.size() - 1).split(" ", 2)[0];
        Result shown = gerrit.as("auditor").run("sshd-audit show " + name);
        ok(shown);
        assertTrue(shown.text().contains("gerrit version"), shown::toString);
        assertTrue(shown.text().contains("accountId=1000001"), shown::toString);
        assertTrue(gerrit.log().contains("user \"auditor\", account 1000002: viewed " + name), gerrit.log());
    }

    @Test
    void aWrongConfigurationIsRefusedAndTheFormerOneGoesOn() throws Exception {
        gerrit.load();
        gerrit.configure(CONFIGURATION.replace("transfers = events", "transfers = some"));

        Result reloaded = gerrit.as("admin").run("gerrit plugin reload sshd-audit");

        assertFalse(reloaded.stderr().isEmpty(), "Gerrit tells that the plugin is not reloaded");
        ok(gerrit.as("alice").run("gerrit version"));
        recorded(1);
        assertTrue(gerrit.as("auditor").run("sshd-audit status").text().contains("auditing"));
    }

    /** Recordings of alice that have ended, once there are so many. */
    private List<List<AuditMessage>> recorded(int count) throws IOException {
        eventually(count + " recordings of alice have ended", () -> ended().size() == count);
        List<List<AuditMessage>> all = new ArrayList<>();
        for (Path file : ended()) {
            List<AuditMessage> messages = new ArrayList<>();
            try (BinaryRecordingReader reader = BinaryRecordingReader.open(Files.newInputStream(file))) {
                for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                    messages.add(message);
                }
            }
            all.add(messages);
        }
        return all;
    }

    private List<Path> ended() throws IOException {
        if (Files.notExists(gerrit.recordings())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(gerrit.recordings())) {
            List<Path> ended = new ArrayList<>();
            for (Path file : files.filter(each -> each.toString().endsWith(".metadata.json"))
                    .toList()) {
                String metadata = Files.readString(file);
                if (metadata.contains("\"ended\"") && metadata.contains("\"alice\"")) {
                    ended.add(file.resolveSibling(file.getFileName().toString().replace(".metadata.json", "")));
                }
            }
            return ended;
        }
    }

    private static List<MessageType> types(List<AuditMessage> messages) {
        return messages.stream().map(AuditMessage::type).toList();
    }

    private static Object extra(List<AuditMessage> messages, String name) {
        return messages.stream()
                .map(message -> message.extras().get(name))
                .filter(value -> value != null)
                .findFirst()
                .orElse(null);
    }

    private static void ok(Result result) {
        assertEquals(0, result.exit(), result::toString);
    }
}
