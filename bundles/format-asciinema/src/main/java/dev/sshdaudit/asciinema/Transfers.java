package dev.sshdaudit.asciinema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells requests for transfers, whose input and output are a protocol between two programs, from requests for programs
 * that print for people. A client that passes a program for a transfer would work without a cast. So only exact forms
 * count as transfers: in doubt there is a cast too many, which does no harm.
 */
final class Transfers {

    /**
     * Folders in which a server has its own programs, and users have none; an empty text stands for the server's search
     * path.
     */
    private static final Set<String> DIRECTORIES = Set.of(
            "",
            "/bin/",
            "/usr/bin/",
            "/usr/local/bin/",
            "/usr/lib/git-core/",
            "/usr/libexec/git-core/",
            "/usr/lib/openssh/",
            "/usr/lib/ssh/",
            "/usr/lib/misc/",
            "/usr/libexec/",
            "/usr/libexec/openssh/",
            "/usr/local/libexec/");

    /** The path of a program, without quotes or other characters that a shell would interpret. */
    private static final Pattern PROGRAM = Pattern.compile("([A-Za-z0-9_./-]*/)?([a-z-]+)");

    /**
     * A word of characters that no shell interprets, and of quoted pieces without characters that a shell, that of
     * Windows included, takes for operators.
     */
    private static final Pattern WORD = Pattern.compile(
            "(?:[A-Za-z0-9_@+=:,./~-]|\\\\[ '\"]|'[^'&|<>`$!%^\\p{Cntrl}]*'|\"[^\"&|<>`$!%^\\\\\\p{Cntrl}]*\")+");

    private static final Pattern QUOTES = Pattern.compile("\\\\(.)|'([^']*)'|\"([^\"]*)\"");

    private static final Pattern SPACE = Pattern.compile("[ \\t]+");

    private static final Pattern SCP_OPTIONS = Pattern.compile("-[dfprtvq]+");

    private static final Set<String> GIT = Set.of("upload-pack", "receive-pack", "upload-archive");

    /** Variables that change what a program prints, and neither which program runs nor which programs that one runs. */
    private static final Pattern HARMLESS_VARIABLE =
            Pattern.compile("LANG|LANGUAGE|LC_[A-Z]+|TERM|COLORTERM|TZ|GIT_PROTOCOL");

    /** The comparison that SSHD has for names of channel types and subsystems. */
    static final Comparator<String> NAMES = String.CASE_INSENSITIVE_ORDER;

    private Transfers() {}

    /**
     * Whether a subsystem transfers files. Only {@code sftp} is known to: others are what the server's owner made of
     * them.
     */
    static boolean isTransferSubsystem(String subsystem) {
        return NAMES.compare(subsystem, "sftp") == 0;
    }

    /** Whether a variable, set by the client, has no influence on which program a command runs. */
    static boolean isHarmlessVariable(String name) {
        return HARMLESS_VARIABLE.matcher(name).matches();
    }

    /** Whether a command line runs one of the server's own programs for transfers, and nothing else. */
    static boolean isTransfer(String command) {
        List<String> words = words(command).orElse(List.of());
        if (words.isEmpty()) {
            return false;
        }
        Matcher program = PROGRAM.matcher(words.get(0));
        if (!program.matches() || !DIRECTORIES.contains(program.group(1) == null ? "" : program.group(1))) {
            return false;
        }
        List<String> arguments = words.subList(1, words.size());
        String name = program.group(2);
        return switch (name) {
            case "scp" -> isScp(arguments);
            case "rsync" -> isRsync(arguments);
            case "git" -> !arguments.isEmpty() && GIT.contains(arguments.get(0));
            case "sftp-server", "internal-sftp" -> true;
            default -> name.startsWith("git-") && GIT.contains(name.substring("git-".length()));
        };
    }

    /**
     * The words of a command line: the first as it stands there, the others without their quotes. Empty if a shell
     * might do more than split the line into words.
     */
    private static Optional<List<String>> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        Matcher space = SPACE.matcher(command);
        int at = 0;
        while (at < command.length()) {
            space.region(at, command.length());
            if (space.lookingAt()) {
                at = space.end();
                continue;
            }
            word.region(at, command.length());
            if (!word.lookingAt()) {
                return Optional.empty();
            }
            words.add(words.isEmpty() ? word.group() : unquoted(word.group()));
            at = word.end();
        }
        return Optional.of(words);
    }

    private static String unquoted(String word) {
        return QUOTES.matcher(word)
                .replaceAll(quotes -> Matcher.quoteReplacement(
                        quotes.group(1) != null
                                ? quotes.group(1)
                                : quotes.group(2) != null ? quotes.group(2) : quotes.group(3)));
    }

    /**
     * Whether the arguments are those with which scp runs its other side: {@code -f} to send or {@code -t} to receive,
     * also together with other options in one argument. These two are not documented.
     */
    private static boolean isScp(List<String> arguments) {
        boolean mode = false;
        for (String argument : arguments) {
            if (!argument.startsWith("-") || argument.equals("--")) {
                return mode;
            } else if (!SCP_OPTIONS.matcher(argument).matches()) {
                return false;
            }
            mode |= argument.indexOf('f') > 0 || argument.indexOf('t') > 0;
        }
        return mode;
    }

    /**
     * Whether the arguments are those of rsync's other side. A daemon is none: its configuration, perhaps a user's
     * file, names programs.
     */
    private static boolean isRsync(List<String> arguments) {
        return !arguments.isEmpty()
                && arguments.get(0).equals("--server")
                && arguments.stream().noneMatch(argument -> argument.matches("--(daemon|config|dparam|rsh)\\b.*"));
    }
}
