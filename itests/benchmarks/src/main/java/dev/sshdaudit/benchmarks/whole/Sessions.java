package dev.sshdaudit.benchmarks.whole;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/** Many real sessions to one port, each with a shell. */
public final class Sessions implements AutoCloseable {

    private static final int OPENING_AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final SshClient client = SshClient.setUpDefaultClient();
    private final List<OutputStream> keyboards = new ArrayList<>();
    private final LongAdder echoes = new LongAdder();
    private long keys;

    /** Opens them. */
    public Sessions(int port, int count) throws Exception {
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        SimpleGeneratorHostKeyProvider key = new SimpleGeneratorHostKeyProvider();
        key.setAlgorithm("EC");
        key.setKeySize(256);
        client.setKeyIdentityProvider(KeyPairProvider.wrap(key.loadKeys(null)));
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        client.start();
        ExecutorService opening = Executors.newFixedThreadPool(OPENING_AT_ONCE);
        try {
            List<Future<OutputStream>> shells = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                shells.add(opening.submit(() -> open(port)));
            }
            for (Future<OutputStream> shell : shells) {
                keyboards.add(shell.get());
            }
        } finally {
            opening.shutdownNow();
        }
    }

    private OutputStream open(int port) throws IOException {
        ClientSession session =
                client.connect("ada", "127.0.0.1", port).verify(PATIENCE).getSession();
        session.auth().verify(PATIENCE);
        ChannelShell shell = session.createShellChannel();
        shell.setOut(new OutputStream() {
            @Override
            public void write(int b) {
                echoes.increment();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                echoes.add(length);
            }
        });
        shell.open().verify(PATIENCE);
        return shell.getInvertedIn();
    }

    /** All type: each some keys a second, for some seconds, evenly spread. Returns how many seconds that took. */
    public double type(int keysPerSecond, int seconds) throws IOException {
        long start = System.nanoTime();
        long interval = TimeUnit.SECONDS.toNanos(1) / ((long) keysPerSecond * keyboards.size());
        long due = start;
        for (int round = 0; round < keysPerSecond * seconds; round++) {
            for (OutputStream keyboard : keyboards) {
                while (due - System.nanoTime() > 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                due += interval;
                keyboard.write('a' + round % 26);
                keyboard.flush();
                keys++;
            }
        }
        while (echoes.sum() < keys) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** How many keys were typed so far; all of them have come back. */
    public long keys() {
        return keys;
    }

    @Override
    public void close() {
        client.stop();
    }
}
