package dev.sshdaudit.sshd.transfer;

import java.util.List;
import java.util.Set;

/** Which program a command line runs, as far as the words tell. Not more than a guess: a shell may make anything of a line. */
final class CommandLine {

    /** Programs that run the program that is named behind them. */
    private static final List<String> RUNNERS = List.of("sudo", "env", "nice", "exec", "command", "time");

    /** Folders that belong to the machine. */
    private static final Set<String> FOLDERS = Set.of(
            "/bin",
            "/usr/bin",
            "/usr/local/bin",
            "/usr/lib",
            "/usr/libexec",
            "/usr/lib/openssh",
            "/usr/lib/ssh",
            "/usr/libexec/openssh",
            "/usr/local/libexec");

    /** Characters by which a shell runs further commands, or takes input and output from elsewhere. */
    private static final String OPERATORS = ";&|<>()\n\r";

    private CommandLine() {}

    /** The position behind the program of this name, if the line runs it; else -1. */
    static int behind(String line, String program) {
        int at = 0;
        while (at < line.length()) {
            int begin = skipSpace(line, at);
            int end = wordEnd(line, begin);
            String word = unquoted(line.substring(begin, end));
            String name = word.substring(word.lastIndexOf('/') + 1);
            if (name.equals(program)) {
                return end;
            } else if (!RUNNERS.contains(name) && word.indexOf('=') <= 0) {
                return -1;
            }
            at = end;
        }
        return -1;
    }

    /**
     * Whether the line runs the program of this name and no other one: the program is one of the machine's own and comes first,
     * and a shell finds nothing in the line that makes it run more, or that gives the program other input.
     */
    static boolean runsNothingBut(String line, String program) {
        String stripped = line.strip();
        String word = stripped.substring(0, wordEnd(stripped, 0));
        int slash = word.lastIndexOf('/');
        return word.substring(slash + 1).equals(program)
                && (slash < 0 || FOLDERS.contains(word.substring(0, slash)))
                && hasWordsOfShell(line)
                && isOneCommand(stripped);
    }

    /** Whether blanks and tabs alone divide the line: other spaces divide words for Java, and are parts of words for a shell. */
    private static boolean hasWordsOfShell(String line) {
        return line.chars()
                .noneMatch(c -> c != ' '
                        && c != '\t'
                        && (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)));
    }

    private static boolean isOneCommand(String line) {
        char quote = 0;
        for (int at = 0; at < line.length(); at++) {
            char next = line.charAt(at);
            if (quote == '\'') {
                quote = next == quote ? 0 : quote;
            } else if (next == '\\') {
                at++;
            } else if (next == '`' || next == '$') {
                return false;
            } else if (quote == '"') {
                quote = next == quote ? 0 : quote;
            } else if (next == '"' || next == '\'') {
                quote = next;
            } else if (OPERATORS.indexOf(next) >= 0) {
                return false;
            }
        }
        return quote == 0;
    }

    /**
     * Whether the line runs an SFTP server: the first word, or the last one, as in the line by which PuTTY looks for the
     * server in several folders.
     */
    static boolean runsSftpServer(String line) {
        String stripped = line.strip();
        int last = Math.max(stripped.lastIndexOf(' '), Math.max(stripped.lastIndexOf('\n'), stripped.lastIndexOf('/')));
        return stripped.substring(last + 1).equals("sftp-server") || behind(stripped, "sftp-server") >= 0;
    }

    static int skipSpace(String line, int from) {
        int at = from;
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    static int wordEnd(String line, int from) {
        int at = from;
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        return at;
    }

    /** A text without the quotes around it. */
    static String unquoted(String text) {
        int last = text.length() - 1;
        boolean quoted =
                last > 0 && text.charAt(0) == text.charAt(last) && (text.charAt(0) == '\'' || text.charAt(0) == '"');
        return quoted ? text.substring(1, last) : text;
    }
}
