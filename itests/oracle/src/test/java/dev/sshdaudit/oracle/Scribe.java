package dev.sshdaudit.oracle;

import dev.sshdaudit.testkit.Packet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Writes the steps of a script, and makes some of the packets wrong where the client is not honest. For one thread. */
abstract class Scribe {

    static final List<Long> NUMBERS = List.of(0L, 1L, 2L, 3L, 0x7fffffffL, 0x80000000L, 0xffffffffL);

    final Choices choices;

    /** Whether an honest client could do the same. */
    final boolean honest;

    final List<Step> steps = new ArrayList<>();

    /** How many packets there are so far; in texts, so that no two are the same. */
    int sent;

    /** From 0 for the honest to 3. */
    private final int wildness;

    Scribe(Choices choices) {
        this.choices = choices;
        this.wildness = choices.below(4);
        this.honest = wildness == 0;
    }

    boolean wild(int times) {
        return !honest && choices.oneIn(Math.max(2, times * 2 / wildness));
    }

    String name(String name) {
        if (!wild(12)) {
            return name;
        }
        return choices.of(
                List.of(name.toUpperCase(Locale.ROOT), name.replace('s', '\u017f'), name + "\0", name + " ", ""));
    }

    byte[] text() {
        String token = "<" + sent + ">";
        int length = choices.of(List.of(0, 1, 5, 100, 3000, 32_768 - 20));
        byte[] text = token.repeat(length / token.length() + 1).getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(text, length);
    }

    /** A string whose length may lie. */
    Packet lying(Packet packet, byte[] text) {
        long length = text.length;
        if (wild(4)) {
            length = switch (choices.below(6)) {
                case 0 -> length + 1 + choices.below(20);
                case 1 -> length + 1000;
                case 2 -> Math.max(0, length - 1 - choices.below(4));
                case 3 -> 32_768;
                case 4 -> 0;
                default -> choices.of(NUMBERS);
            };
        }
        return packet.uint32(length).raw(text);
    }

    /** Any message number with any content. */
    void anything() {
        int number = choices.below(256);
        Packet packet = Packet.of(number);
        for (int i = choices.below(6); i > 0; i--) {
            switch (choices.below(3)) {
                case 0 -> packet.uint32(choices.of(NUMBERS));
                case 1 -> packet.text(choices.of(List.of("session", "exec", "x", "")));
                default -> packet.uint8(choices.below(256));
            }
        }
        send(packet);
    }

    // how packets are sent

    void send(Packet packet) {
        sent++;
        byte[] bytes = packet.toByteArray();
        if (wild(20)) {
            bytes = distorted(bytes);
        }
        steps.add(new Step.Send(bytes));
    }

    private byte[] distorted(byte[] bytes) {
        switch (choices.below(5)) {
            case 0 -> {
                return Arrays.copyOf(bytes, choices.below(bytes.length + 1));
            }
            case 1 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + choices.below(40));
                Arrays.fill(longer, bytes.length, longer.length, (byte) 'G');
                return longer;
            }
            case 2 -> {
                byte[] other = bytes.clone();
                other[choices.below(other.length)] ^= (byte) (1 << choices.below(8));
                return other;
            }
            case 3 -> {
                steps.add(new Step.Send(bytes));
                return bytes;
            }
            default -> {
                int at = 5 + 4 * choices.below(4);
                byte[] other = bytes.clone();
                for (int i = at; i < Math.min(other.length, at + 4); i++) {
                    other[i] = (byte) 0xff;
                }
                return other;
            }
        }
    }
}
