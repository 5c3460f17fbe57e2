package dev.sshdaudit.sshd.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.testkit.Packet;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** What both sides say over a channel, and what a watch tells of it, however the bytes are divided. */
final class Talk {

    private record Said(boolean byClient, byte[] bytes) {}

    private final BiFunction<Consumer<Map<String, Object>>, Hashing, TransferWatch> watch;
    private final List<Said> said = new ArrayList<>();
    private boolean hashed;

    private Talk(BiFunction<Consumer<Map<String, Object>>, Hashing, TransferWatch> watch) {
        this.watch = watch;
    }

    static Talk sftp() {
        return new Talk((facts, hashing) -> TransferWatch.ofSubsystem("sftp", facts, hashing));
    }

    /** SFTP of which the beginning was not seen. */
    static Talk joined() {
        return new Talk(TransferWatch::ofJoined);
    }

    static Talk sftp(int version) {
        return sftp().client(Packet.of(1).uint32(version)).server(Packet.of(2).uint32(version));
    }

    static Talk command(String line) {
        return new Talk((facts, hashing) -> TransferWatch.ofCommand(line, facts, hashing));
    }

    /** The contents of files are hashed. */
    Talk hashed() {
        hashed = true;
        return this;
    }

    /** A packet of SFTP. */
    Talk client(Packet packet) {
        return client(framed(packet));
    }

    Talk server(Packet packet) {
        return server(framed(packet));
    }

    Talk client(String bytes) {
        return client(bytes.getBytes(StandardCharsets.UTF_8));
    }

    Talk server(String bytes) {
        return server(bytes.getBytes(StandardCharsets.UTF_8));
    }

    Talk client(byte[] bytes) {
        said.add(new Said(true, bytes));
        return this;
    }

    Talk server(byte[] bytes) {
        said.add(new Said(false, bytes));
        return this;
    }

    /** SSH_FXP_STATUS. */
    Talk status(long id, int code) {
        return server(Packet.of(101).uint32(id).uint32(code).text("in words").text("en"));
    }

    /** SSH_FXP_HANDLE. */
    Talk handle(long id, String handle) {
        return server(Packet.of(102).uint32(id).text(handle));
    }

    static byte[] framed(Packet packet) {
        byte[] bytes = packet.toByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(bytes.length >> shift);
        }
        out.writeBytes(bytes);
        return out.toByteArray();
    }

    /** Checks what is told, with the bytes whole, one by one, and cut in two at each position. */
    void tells(String... facts) {
        String expected = String.join("\n", facts);
        assertEquals(expected, String.join("\n", told(Integer.MAX_VALUE, Integer.MAX_VALUE)));
        int longest = said.stream().mapToInt(it -> it.bytes().length).max().orElse(0);
        for (int cut = 1; cut < longest; cut++) {
            int where = cut;
            assertEquals(expected, String.join("\n", told(cut, Integer.MAX_VALUE)), () -> "cut at " + where);
        }
        for (int size : new int[] {1, 2, 3, 7}) {
            assertEquals(expected, String.join("\n", told(size, size)), () -> "in pieces of " + size);
        }
    }

    /** What is told as it comes. */
    List<String> told() {
        return told(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private List<String> told(int first, int others) {
        List<String> facts = new ArrayList<>();
        TransferWatch watching =
                watch.apply(fact -> facts.add(fact.toString()), hashed ? Hashing.ofConnection() : Hashing.NONE);
        for (Said each : said) {
            int at = 0;
            while (at < each.bytes().length) {
                int length = Math.min(at == 0 ? first : others, each.bytes().length - at);
                byte[] array = new byte[length + 9];
                System.arraycopy(each.bytes(), at, array, 5, length);
                watching.follow(each.byClient(), array, 5, length);
                Arrays.fill(array, (byte) '!'); // it is the caller's again
                at += length;
            }
        }
        watching.end();
        return facts;
    }
}
