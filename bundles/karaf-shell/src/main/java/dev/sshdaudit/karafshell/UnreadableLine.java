package dev.sshdaudit.karafshell;

import dev.sshdaudit.config.ConfigChange;
import dev.sshdaudit.karafshell.Literals.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line that the shell refuses as a whole, such as one with a quote that has no end: nothing of the line runs. */
final class UnreadableLine {

    private static final Pattern COMMAND = Pattern.compile("(?i)\\b(?:config|property-set|property-append)$");

    /** A word, what ends a command or may run something, or a quote or a backslash, which end a word here. */
    private static final Pattern PART = Pattern.compile("([^\\s;|&$`{}()<>'\"\\\\]+)|([;|&$`{}()<>\\n])");

    private UnreadableLine() {}

    /** The words behind the name of a secret in each command that sets keys, as far as the next character that may run something. */
    static List<Range> afterSecretKeys(String line) {
        List<Range> found = new ArrayList<>();
        boolean inCommand = false;
        boolean afterKey = false;
        Matcher parts = PART.matcher(line);
        while (parts.find()) {
            String word = parts.group(1);
            if (word == null) {
                inCommand = false;
                afterKey = false;
            } else if (afterKey) {
                found.add(new Range(parts.start(), parts.end()));
            } else if (inCommand) {
                afterKey = ConfigChange.isSecret(word);
            } else {
                inCommand = COMMAND.matcher(word).find();
            }
        }
        return found;
    }
}
