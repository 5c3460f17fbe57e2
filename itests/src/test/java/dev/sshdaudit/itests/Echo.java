package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** A session that takes the time from a key to its echo. */
final class Echo implements AutoCloseable {

    private final ClientSession session;
    private final ChannelExec cat;
    private final OutputStream in;
    private final Semaphore echoed = new Semaphore(0);

    Echo(LightClient client, EchoHost host) throws IOException {
        session = client.login(host.port(), EchoHost.USER, EchoHost.PASSWORD);
        cat = session.createExecChannel("cat");
        cat.setOut(new OutputStream() {
            @Override
            public void write(int b) {
                echoed.release();
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                echoed.release(length);
            }
        });
        cat.open().verify(LightClient.LIMIT);
        in = cat.getInvertedIn();
    }

    static List<Echo> many(int count, LightClient client, EchoHost host) throws IOException {
        List<Echo> echoes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            echoes.add(new Echo(client, host));
        }
        return echoes;
    }

    /** Types a text, and waits until all of it is back; returns how many nanoseconds that took. */
    long type(String text) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        send(text);
        assertTrue(echoed.tryAcquire(text.length(), 60, TimeUnit.SECONDS), "no echo");
        return System.nanoTime() - begin;
    }

    /** Types a text. */
    void send(String text) throws IOException {
        in.write(text.getBytes(StandardCharsets.US_ASCII));
        in.flush();
    }

    boolean isOpen() {
        return session.isOpen();
    }

    @Override
    public void close() throws IOException {
        if (session.isOpen()) {
            in.close();
            cat.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LightClient.LIMIT);
        }
        session.close(false).await(LightClient.LIMIT);
    }
}
