package dev.sshdaudit.oracle;

import dev.sshdaudit.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client does on one connection.
 *
 * @param cipher one of {@link RawClient#CIPHERS}
 * @param compression one of {@link RawClient#COMPRESSIONS}
 * @param honest whether an honest client could do the same: then nothing may end the connection
 */
record Script(String cipher, String compression, boolean honest, List<Step> steps) {

    Script {
        steps = List.copyOf(steps);
    }

    Script with(List<Step> others) {
        return new Script(cipher, compression, honest, others);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("setup " + cipher + " " + compression + " " + honest);
        steps.forEach(step -> text.append('\n').append(step));
        return text.toString();
    }

    /** Reads a script, in which {@code ECHOPORT} stands for the port of the host's target of forwardings. */
    static Script parse(String text, int echoPort) {
        return parse(text.replace("ECHOPORT", "%08x".formatted(echoPort)));
    }

    static Script parse(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(it -> !it.isEmpty()).toList();
        String[] setup = lines.get(0).split(" ");
        List<Step> steps = new ArrayList<>();
        lines.stream().skip(1).map(Step::parse).forEach(steps::add);
        return new Script(setup[1], setup[2], Boolean.parseBoolean(setup[3]), steps);
    }
}
