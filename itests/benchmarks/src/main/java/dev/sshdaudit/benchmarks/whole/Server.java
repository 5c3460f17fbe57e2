package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.benchmarks.RunningLog;
import dev.sshdaudit.benchmarks.additions.Addition;
import dev.sshdaudit.benchmarks.additions.ExtendedLog;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.sshd.tap.SshServerTap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/**
 * Three SSH servers in one process, alike but for one being recorded, and one being recorded with a ledger, so that what is compared shares all that is shared:
 * the process, its heap, its compiled code, the minute. {@link ServerProcess} starts it and asks it.
 */
final class Server {

    private static final SimpleGeneratorHostKeyProvider HOST_KEY = new SimpleGeneratorHostKeyProvider();

    private final RunningLog log;
    private final SshServer plain;
    private final SshServer audited;
    private final SshServerTap tap;
    private final RunningLog ledgerLog;
    private final LeakyLog leaky;
    private final SshServer withLedger;
    private final RunningLog unmaskedLog;
    private final SshServer unmasked;
    private final Path folder;
    private ExtendedLog extendedLog;
    private SshServer extended;

    private Server(Path folder, String format) throws IOException {
        this.folder = folder;
        HOST_KEY.setAlgorithm("EC");
        HOST_KEY.setKeySize(256);
        log = new RunningLog(format, ServerProcess.recordings(folder));
        plain = start(ServerProcess.files(folder));
        audited = start(ServerProcess.files(folder));
        tap = SshServerTap.attach(audited, log.log());
        ledgerLog = new RunningLog(format, ServerProcess.withLedger(folder), folder.resolve("keys"));
        withLedger = start(ServerProcess.files(folder));
        leaky = new LeakyLog(ledgerLog.log());
        SshServerTap.attach(withLedger, leaky);
        unmaskedLog = new RunningLog(format, ServerProcess.unmasked(folder));
        recordUnechoed();
        unmasked = start(ServerProcess.files(folder));
        SshServerTap.attach(unmasked, unmaskedLog.log());
    }

    private static SshServer start(Path files) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(HOST_KEY);
        server.setPublickeyAuthenticator((user, key, session) -> true);
        server.setShellFactory(channel -> new EchoShell());
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
        server.setFileSystemFactory(new VirtualFileSystemFactory(files));
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        server.start();
        return server;
    }

    /** Answers questions, a line each. */
    public static void main(String[] arguments) throws IOException {
        Server server = new Server(Path.of(arguments[0]), arguments[1]);
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            System.out.println(server.answer(ServerProcess.Question.valueOf(question)));
        }
        System.exit(0);
    }

    private void recordUnechoed() {
        try {
            unmaskedLog.recordUnechoed();
        } catch (InvalidConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private SshServer extended() throws IOException {
        if (extended == null) {
            extendedLog = new ExtendedLog(Set.of(Addition.values()), ServerProcess.extended(folder));
            extended = start(ServerProcess.files(folder));
            SshServerTap.attach(extended, extendedLog.log());
        }
        return extended;
    }

    private long lostMessages() {
        return Stream.of(
                        log.log(),
                        ledgerLog.log(),
                        unmaskedLog.log(),
                        extendedLog == null ? log.log() : extendedLog.log())
                .distinct()
                .mapToLong(it -> it.status().lostMessages())
                .sum();
    }

    private long transfers(String transfers) {
        try {
            log.transfers(transfers);
            return 0;
        } catch (InvalidConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private long answer(ServerProcess.Question question) throws IOException {
        return switch (question) {
            case PLAIN_PORT -> plain.getPort();
            case AUDITED_PORT -> audited.getPort();
            case LEDGER_PORT -> withLedger.getPort();
            case UNMASKED_PORT -> unmasked.getPort();
            case EXTENDED_PORT -> extended().getPort();
            case CPU_NANOS -> Usage.cpu();
            case HEAP_BYTES -> Usage.heap();
            case QUICK_HEAP_BYTES -> Usage.heapAfter(1);
            case RESIDENT_KIB -> Usage.residentKib();
            case OUTSIDE_HEAP_KIB -> Usage.outsideHeapKib();
            case THREADS -> ManagementFactory.getThreadMXBean().getThreadCount();
            case OPEN_FILES -> Usage.openFiles();
            case DROP_A_KEY -> {
                leaky.drop(Io.STDIN);
                yield 0;
            }
            case DROP_AN_ECHO -> {
                leaky.drop(Io.STDOUT);
                yield 0;
            }
            case END_LEDGER -> {
                ledgerLog.close();
                yield 0;
            }
            case LOST_MESSAGES -> lostMessages();
            case TRANSFERS_AS_EVENTS -> transfers("events");
            case TRANSFERS_AS_CONTENT -> transfers("content");
            case DETACH -> {
                tap.close();
                log.awaitNoConnection();
                yield 0;
            }
            case SETTLE -> {
                log.awaitNoConnection();
                ledgerLog.awaitNoConnection();
                yield 0;
            }
        };
    }
}
