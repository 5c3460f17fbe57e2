package dev.sshdaudit.ledger.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.core.ledger.Summaries;
import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.LedgerWriter;
import dev.sshdaudit.ledger.find.Search;
import dev.sshdaudit.ledger.format.Bounds;
import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.ConnectionClosed.Channel;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.verify.FolderSource;
import dev.sshdaudit.ledger.verify.Trust;
import dev.sshdaudit.ledger.verify.Verifier;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Exit;
import dev.sshdaudit.message.ChannelEvent.ExitSignal;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelOpen.NewChannelSuccessful;
import dev.sshdaudit.message.ChannelRequest.Exec;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.message.GlobalRequest;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.RecordingFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A connection that does as much as it can, from its messages to what is found of it: no line, and no memory, grows with it. */
class LongConnectionTest extends WriterFixture {

    private static final int COMMANDS = 10_000;

    /** Each character takes six bytes in a line, the most there are. */
    private static final String LONG = "\u202e".repeat(5000);

    private final Summaries summaries = new Summaries();
    private long mostMemory;
    private long now = START.getEpochSecond() * 1_000_000_000L;
    private LedgerWriter writer;

    private void follow(Payload payload, Long channel, Map<String, Object> extras) throws IOException {
        for (LedgerFact fact : summaries.follow(new AuditMessage("c".repeat(32), now++, payload, channel, extras))) {
            writer.append(fact);
        }
        mostMemory = Math.max(mostMemory, summaries.size());
    }

    private void run(long channel, String command) throws IOException {
        follow(new ChannelOpen.NewChannel("session"), channel, Map.of());
        follow(new NewChannelSuccessful("session"), channel, Map.of());
        follow(new Exec(0, command), channel, Map.of());
        follow(new Exit(1), channel, Map.of());
        follow(new Close(), channel, Map.of("bytesIn", 3L, "bytesOut", 4L));
    }

    /** All that a client can make long, each many times. */
    private void everythingLong() throws IOException {
        for (int i = 0; i < 20; i++) {
            follow(new Authentication.PasswordFailed(LONG, null), null, Map.of());
        }
        follow(
                new HandshakeSuccessful(LONG),
                null,
                Map.of("method", LONG, "clientVersion", LONG, "clientAddress", LONG, "fingerprint", LONG));
        for (long channel = 0; channel < 20; channel++) {
            long id = COMMANDS + channel;
            follow(new NewChannelSuccessful(LONG), id, Map.of());
            follow(new Subsystem(0, LONG), id, Map.of());
            follow(new ExitSignal(LONG, false, LONG, LONG), id, Map.of());
            follow(new GlobalRequest.ForwardTcpip(LONG, 8080), null, Map.of());
        }
    }

    private Path write() throws IOException {
        writer = node().open(storage);
        follow(new Connect("192.0.2.7", "XX"), null, Map.of());
        everythingLong();
        for (int i = 0; i < COMMANDS; i++) {
            run(i, "command-" + i + (i % 100 == 0 ? LONG : ""));
        }
        follow(new Disconnect(), null, Map.of());
        writer.close();
        Path folder = Files.createDirectory(directory.resolve("recordings"));
        for (Map.Entry<String, byte[]> file : storage.files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    @Test
    void aConnectionOfTenThousandCommandsIsWrittenInShortLinesAndFoundWhole() throws IOException {
        Path folder = write();
        Chain chain = Chain.read(storage);
        for (byte[] file : storage.files.values()) {
            new String(file, UTF_8)
                    .lines()
                    .forEach(line -> assertTrue(line.getBytes(UTF_8).length <= Bounds.LINE, "a line is too long"));
        }
        assertTrue(mostMemory < 200_000, mostMemory + " bytes of memory for a connection");
        List<ConnectionClosed> lines = chain.all(ConnectionClosed.class);
        assertEquals(1, lines.stream().filter(line -> !line.more()).count());
        assertEquals(20, lines.get(lines.size() - 1).failures());
        Map<Long, String> commands = new HashMap<>();
        Set<Long> ended = new HashSet<>();
        for (ConnectionClosed line : lines) {
            for (Channel channel : line.channels()) {
                if (channel.command() != null) {
                    assertEquals(null, commands.put(channel.channel(), channel.command()), "told twice");
                }
                if (channel.exit() != null) {
                    ended.add(channel.channel());
                }
            }
        }
        assertEquals(COMMANDS, commands.size());
        assertEquals(COMMANDS, ended.size());
        commands.forEach((channel, command) -> {
            assertTrue(command.startsWith("command-" + channel), command);
            assertTrue(command.length() <= Bounds.TEXT);
        });

        List<Finding> findings = new ArrayList<>();
        new Verifier(new FolderSource(folder), Trust.NONE, 1, Duration.ZERO, findings::add).run();
        assertEquals(List.of(), findings);
        for (int i : new int[] {0, 4711, COMMANDS - 1}) {
            List<Fact> found = new ArrayList<>();
            new Search(new FolderSource(folder), 1)
                    .run(
                            RecordingFilter.ALL.withCommand("command-" + i),
                            10,
                            hit -> found.add(hit.line().fact()));
            assertEquals(1, found.size(), "command " + i);
        }
    }
}
