package dev.sshdaudit.benchmarks.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelShell;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;

/** All users, in one client: what they share is one key, a handful of threads, and the cheapest algorithms that SSHD likes. */
final class Crowd implements AutoCloseable {

    private static final int OPENING_AT_ONCE = 8;
    private static final int COURIERS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final SshClient client = SshClient.setUpDefaultClient();
    private final Latencies latencies = new Latencies();
    private final List<ShellUser> users = new ArrayList<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private final SoakPlan plan;

    /**
     * Logs in all users, each at one of these ports in turn, and each types a key.
     */
    Crowd(SoakPlan plan, List<Integer> ports) throws Exception {
        this.plan = plan;
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setKeyExchangeFactories(List.of(ClientBuilder.DH2KEX.apply(BuiltinDHFactories.curve25519)));
        client.setCipherFactories(List.of(BuiltinCiphers.aes128gcm));
        SimpleGeneratorHostKeyProvider key = new SimpleGeneratorHostKeyProvider();
        key.setAlgorithm("EC");
        key.setKeySize(256);
        client.setKeyIdentityProvider(KeyPairProvider.wrap(key.loadKeys(null)));
        CoreModuleProperties.IDLE_TIMEOUT.set(client, Duration.ZERO);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(client, KEEP_ALIVE);
        CoreModuleProperties.NIO2_READ_BUFFER_SIZE.set(client, 4 << 10);
        client.start();
        ExecutorService opening = Executors.newFixedThreadPool(OPENING_AT_ONCE);
        try {
            List<Future<ShellUser>> opened = new ArrayList<>();
            for (int i = 0; i < plan.sessions(); i++) {
                ShellUser user = new ShellUser(i, latencies);
                int port = ports.get(i % ports.size());
                opened.add(opening.submit(() -> open(user, port)));
            }
            for (Future<ShellUser> each : opened) {
                users.add(each.get());
            }
        } finally {
            opening.shutdownNow();
        }
        for (int i = 0; i < plan.transferring(); i++) {
            // those who type come first
            int number = plan.sessions() - 1 - i;
            transfers.add(new Transfer(number, users.get(number).session()));
        }
    }

    private ShellUser open(ShellUser user, int port) throws IOException {
        ClientSession session =
                client.connect(user.name(), "127.0.0.1", port).verify(PATIENCE).getSession();
        session.auth().verify(PATIENCE);
        ChannelShell shell = session.createShellChannel();
        shell.setOut(user);
        shell.open().verify(PATIENCE);
        user.opened(session, shell.getInvertedIn());
        user.type();
        return user;
    }

    /** Types and transfers for some seconds, evenly spread, until all echoes have come or come no more. */
    void work(int seconds) throws Exception {
        ExecutorService couriers = Executors.newFixedThreadPool(COURIERS);
        try {
            long start = System.nanoTime();
            List<Future<?>> rounds = new ArrayList<>();
            for (Transfer transfer : transfers) {
                rounds.add(couriers.submit(() -> go(transfer)));
            }
            for (int second = 0; second < seconds; second++) {
                type(start + second * SECOND);
                for (int i = 0; i < transfers.size() && second < seconds - 1; i++) {
                    if (rounds.get(i).isDone()) {
                        rounds.get(i).get();
                        Transfer transfer = transfers.get(i);
                        rounds.set(i, couriers.submit(() -> go(transfer)));
                    }
                }
            }
            for (Future<?> round : rounds) {
                round.get();
            }
        } finally {
            couriers.shutdown();
        }
        awaitEchoes();
    }

    private static void go(Transfer transfer) {
        try {
            transfer.go();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void type(long start) throws IOException {
        for (int i = 0; i < plan.typing(); i++) {
            long due = start + SECOND * i / plan.typing();
            while (due - System.nanoTime() > 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            users.get(i).type();
        }
    }

    private void awaitEchoes() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!users.stream().allMatch(ShellUser::hasSeenAll) && deadline - System.nanoTime() > 0) {
            LockSupport.parkNanos(SECOND / 100);
        }
    }

    Latencies latencies() {
        return latencies;
    }

    List<ShellUser> users() {
        return users;
    }

    List<Transfer> transfers() {
        return transfers;
    }

    long disturbed() {
        return users.stream()
                        .filter(user -> user.isDisturbed() || !user.hasSeenAll())
                        .count()
                + transfers.stream().filter(Transfer::isDisturbed).count();
    }

    /** All files are closed, and all users log out. */
    @Override
    public void close() throws IOException {
        for (Transfer transfer : transfers) {
            transfer.close();
        }
        client.stop();
    }
}
