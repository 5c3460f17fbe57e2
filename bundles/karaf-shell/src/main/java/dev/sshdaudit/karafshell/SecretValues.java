package dev.sshdaudit.karafshell;

import dev.sshdaudit.config.ConfigChange;
import dev.sshdaudit.karafshell.Literals.Range;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.felix.gogo.runtime.Parser;
import org.apache.felix.gogo.runtime.Parser.Statement;
import org.apache.felix.gogo.runtime.Token;
import org.apache.karaf.shell.api.console.CommandLoggingFilter;

/**
 * Replaces the values of secrets that commands set by {@code ***}: the value of {@code audit:config PID KEY VALUE} and of
 * {@code config:property-set} and {@code config:property-append}, where the name of the key says that the value is a secret
 * ({@link ConfigChange#isSecret}). Reads the line with the parser of the shell itself, so that both agree on where a value ends: no
 * command can be hidden behind a value. What the shell would run or expand within a value stays as it was typed. Stateless.
 */
final class SecretValues implements CommandLoggingFilter {

    private static final String MASK = "***";
    /** As the shell finds them with their scope, in any scope, and without a scope. */
    private static final Set<String> OF_AUDIT = Set.of("audit:config", "*:config", "config");

    private static final Set<String> OF_KARAF = Set.of(
            "config:property-set",
            "config:property-append",
            "*:property-set",
            "*:property-append",
            "property-set",
            "property-append");

    /** The options that have their value behind them, as an argument of its own. */
    private static final Set<String> WITH_VALUE = Set.of("-p", "--pid");

    private static final Set<String> WITHOUT_VALUE = Set.of("--help", "--default");

    @Override
    public CharSequence filter(CharSequence command) {
        String line = command.toString();
        List<Range> changes = new ArrayList<>();
        if (!collect(line, 0, changes)) {
            // the shell refuses the whole line too, and runs nothing of it: what the user typed may hold a secret all
            // the same
            changes.addAll(UnreadableLine.afterSecretKeys(line));
        }
        if (changes.isEmpty()) {
            return command;
        }
        // from the last one to the first one, as a change moves what stands behind it
        changes.sort((one, other) -> Integer.compare(other.from(), one.from()));
        StringBuilder masked = new StringBuilder(line);
        changes.forEach(change -> masked.replace(change.from(), change.to(), MASK));
        return masked;
    }

    /** Collects the changes of a part of the line, or of the whole line; says whether the shell can read the text. */
    private static boolean collect(String text, int offset, List<Range> changes) {
        Parser parser = new Parser(text);
        try {
            parser.program();
        } catch (RuntimeException e) {
            return false;
        }
        for (Statement statement : parser.statements()) {
            Set<Token> values = values(statement.tokens());
            for (Token token : statement.tokens()) {
                if (token.getClass() != Token.class) {
                    continue; // a closure, a sequence or a list: the parser tells its statements too
                }
                int from = offset + token.start();
                String word = token.toString();
                if (values.contains(token)) {
                    Literals.of(word).forEach(part -> changes.add(new Range(from + part.from(), from + part.to())));
                }
                collectSubstitutions(word, from, changes);
            }
        }
        return true;
    }

    /** Collects the changes of the commands in {@code $(…)} within a word, which the parser leaves as a text. */
    private static void collectSubstitutions(String word, int offset, List<Range> changes) {
        int at = Literals.substitution(word, 0);
        while (at >= 0) {
            int end = Literals.end(word, at);
            if (end < 0) {
                return;
            }
            collect(word.substring(at, end), offset + at, changes);
            at = Literals.substitution(word, end);
        }
    }

    /** The words of a statement that are values of secrets: at most two, where Karaf's rule for options and a looser one differ. */
    private static Set<Token> values(List<Token> statement) {
        int first = 0;
        if (!statement.isEmpty() && statement.get(0).toString().equals("!")) {
            first = 1;
        } else if (statement.size() > 2 && statement.get(1).toString().equals("=")) {
            first = 2; // an assignment of what the command returns
        }
        String name = first < statement.size() ? Literals.text(statement.get(first)) : null;
        if (name == null) {
            return Set.of();
        }
        name = name.toLowerCase(Locale.ROOT);
        int before = OF_AUDIT.contains(name) ? 1 : 0;
        if (before == 0 && !OF_KARAF.contains(name)) {
            return Set.of();
        }
        List<Token> words = statement.subList(first + 1, statement.size());
        Set<Token> found = Collections.newSetFromMap(new IdentityHashMap<>());
        add(found, arguments(words, false), before);
        add(found, arguments(words, true), before);
        return found;
    }

    private static void add(Set<Token> found, List<Token> arguments, int before) {
        if (arguments.size() > before + 1) {
            String key = Literals.text(arguments.get(before));
            if (key != null && ConfigChange.isSecret(key)) {
                found.add(arguments.get(before + 1));
            }
        }
    }

    /**
     * The words without options.
     *
     * @param anywhere whether options are skipped behind the first argument too; Karaf takes them for arguments there
     */
    private static List<Token> arguments(List<Token> words, boolean anywhere) {
        List<Token> arguments = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = Literals.text(words.get(i));
            boolean first = arguments.isEmpty();
            if (word == null || !word.startsWith("-") || !(first || anywhere && isKnown(word))) {
                arguments.add(words.get(i));
            } else if (WITH_VALUE.contains(word)) {
                i++;
            }
        }
        return arguments;
    }

    private static boolean isKnown(String word) {
        int equal = word.indexOf('=');
        String name = equal < 0 ? word : word.substring(0, equal);
        return WITH_VALUE.contains(name) || WITHOUT_VALUE.contains(name);
    }
}
