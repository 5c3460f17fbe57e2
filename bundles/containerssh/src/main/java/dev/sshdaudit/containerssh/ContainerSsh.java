package dev.sshdaudit.containerssh;

import dev.sshdaudit.containerssh.Node.Mapping;
import dev.sshdaudit.containerssh.Node.Scalar;
import dev.sshdaudit.containerssh.Translation.Line;
import dev.sshdaudit.containerssh.Translation.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Translates the section {@code audit} of a configuration file of ContainerSSH, in YAML or JSON. Reads the spellings of ContainerSSH
 * 0.4 and 0.5, and those of versions before. Trusts nothing in the file: time and memory are bounded.
 */
public final class ContainerSsh {

    /** Longer files are no configuration of ContainerSSH. */
    private static final int MOST_BYTES = 256 << 10;

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String SECTION = "audit";
    private static final String ENABLE = "audit.enable";

    private ContainerSsh() {}

    /**
     * Translates a file.
     *
     * @param in the file; it is read to its end, or as far as it is no longer than allowed
     * @throws UntranslatableException if the file is no YAML or JSON, has no section {@code audit}, or is too long; the message says
     *     which and where, and repeats nothing of the file
     * @throws IOException if the file cannot be read
     */
    public static Translation translate(InputStream in) throws IOException {
        Node root = YamlTree.read(text(in));
        if (root == null || root instanceof Scalar scalar && scalar.isNothing()) {
            throw new UntranslatableException("the file is empty");
        }
        if (!(root instanceof Mapping sections)) {
            throw new UntranslatableException(root.line, "the file must have sections, such as audit");
        }
        Mapping.Entry found = section(sections, SECTION);
        if (found == null) {
            throw new UntranslatableException("the file has no section audit");
        }
        if (!(found.value() instanceof Mapping audit)) {
            throw new UntranslatableException(found.line(), "the section audit must have keys");
        }
        Translator translator = new Translator(sections.braces);
        List<Line> lines = new ArrayList<>(translator.translate(audit));
        List<String> notes = new ArrayList<>();
        enable(translator, lines, notes, found.line());
        others(sections, notes);
        return new Translation(lines, notes);
    }

    private static Mapping.@Nullable Entry section(Mapping sections, String name) {
        return sections.entries.entrySet().stream()
                .filter(entry -> sections.braces
                        ? entry.getKey().equalsIgnoreCase(name)
                        : entry.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    private static String text(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new UntranslatableException("the file is longer than " + MOST_BYTES + " bytes");
        }
        String text = decoded(bytes);
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }

    private static String decoded(byte[] bytes) throws UntranslatableException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer target = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(source, target, true);
        try {
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException e) {
            int line = 1;
            for (int i = 0; i < source.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new UntranslatableException(line, "this is not UTF-8");
        }
        return target.flip().toString();
    }

    /** Before 0.4, ContainerSSH had no key {@code enable}: a format other than {@code none} said that it is on. */
    private static void enable(Translator translator, List<Line> lines, List<String> notes, int at) {
        String format = Objects.requireNonNullElse(translator.value("format"), "none");
        if (translator.value("enable") != null || format.equals("none")) {
            return;
        }
        boolean given = lines.stream().anyMatch(line -> ENABLE.equals(line.source()));
        if (translator.isBefore04() && !given) {
            lines.add(
                    0,
                    new Line(
                            at,
                            ENABLE,
                            Outcome.SET,
                            SECTION,
                            "enable",
                            "true",
                            "not in the file: ContainerSSH before 0.4 records where format is not none"));
        } else {
            notes.add("audit.enable is not set: ContainerSSH before 0.4 recorded with this file, 0.4 and newer do not;"
                    + " to record, set key enable of PID audit to true");
        }
    }

    private static void others(Mapping sections, List<String> notes) {
        int others = sections.entries.size() - 1;
        if (others > 0) {
            notes.add(others + (others == 1 ? " other section is" : " other sections are")
                    + " not about auditing, and not translated");
        }
        if (section(sections, "geoip") != null) {
            notes.add(
                    "geoip: countries of clients' addresses are here the PID audit.geoip, whose key file names the file");
        }
    }
}
