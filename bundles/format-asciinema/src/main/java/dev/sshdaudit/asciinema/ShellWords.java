package dev.sshdaudit.asciinema;

import java.util.ArrayList;
import java.util.List;

/** Splits a command into words as a POSIX shell does, as far as that is harmless. */
final class ShellWords {

    private static final String OPERATORS = ";&|<>()`\n\r";

    private final String command;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private ShellWords(String command) {
        this.command = command;
    }

    /** The words of a simple command; none if it is more than that, or cannot be understood. */
    static List<String> split(String command) {
        ShellWords shell = new ShellWords(command);
        return shell.split() ? shell.words : List.of();
    }

    private boolean split() {
        while (at < command.length()) {
            char c = command.charAt(at++);
            if (c == ' ' || c == '\t') {
                endWord();
            } else if (!take(c)) {
                return false;
            }
        }
        endWord();
        return true;
    }

    private boolean take(char c) {
        inWord = true;
        if (c == '\'') {
            return takeSingleQuoted();
        } else if (c == '"') {
            return takeDoubleQuoted();
        } else if (c == '\\') {
            return takeNext();
        }
        word.append(c);
        return OPERATORS.indexOf(c) < 0 && !isSubstitution(c);
    }

    private boolean takeSingleQuoted() {
        int end = command.indexOf('\'', at);
        if (end < 0) {
            return false;
        }
        word.append(command, at, end);
        at = end + 1;
        return true;
    }

    private boolean takeDoubleQuoted() {
        while (at < command.length()) {
            char c = command.charAt(at++);
            if (c == '"') {
                return true;
            } else if (c == '\\' ? !takeNext() : c == '`' || isSubstitution(c)) {
                return false;
            } else if (c != '\\') {
                word.append(c);
            }
        }
        return false;
    }

    private boolean isSubstitution(char c) {
        return c == '$' && at < command.length() && command.charAt(at) == '(';
    }

    private boolean takeNext() {
        if (at == command.length()) {
            return false;
        }
        word.append(command.charAt(at++));
        return true;
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
