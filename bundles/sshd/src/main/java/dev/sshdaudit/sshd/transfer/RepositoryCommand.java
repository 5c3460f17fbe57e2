package dev.sshdaudit.sshd.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line by which a client of git or rsync runs the server's side.
 *
 * @param protocol which protocol they speak
 * @param sends whether the server sends contents; else it receives them
 * @param path the repository, or what stands in the place of paths
 * @param plain whether the line can run nothing else
 */
record RepositoryCommand(Kind protocol, boolean sends, String path, boolean plain) {

    /** What the two sides begin with. */
    enum Kind {
        /** Lines that begin with their length, four hex digits. */
        GIT,
        /** The version of the protocol, 32 bits, the lowest byte first. */
        RSYNC
    }

    private static final String GIT = "git";
    private static final List<String> SENDERS = List.of("upload-pack", "upload-archive");
    private static final String RECEIVER = "receive-pack";
    private static final String RSYNC = "rsync";

    /** Options by which rsync runs other programs, or reads which ones to run. */
    private static final List<String> RUNNING = List.of("--daemon", "--config", "--dparam", "--rsh", "--rsync-path");

    /** Reads a command line; null if it runs neither. */
    static @Nullable RepositoryCommand parse(String line) {
        for (String name : List.of(SENDERS.get(0), SENDERS.get(1), RECEIVER)) {
            boolean sends = SENDERS.contains(name);
            int at = CommandLine.behind(line, GIT + "-" + name);
            if (at >= 0) {
                return git(sends, line, at, CommandLine.runsNothingBut(line, GIT + "-" + name));
            }
            at = CommandLine.behind(line, GIT);
            int begin = at < 0 ? 0 : CommandLine.skipSpace(line, at);
            if (at >= 0 && line.startsWith(name, begin) && CommandLine.wordEnd(line, begin) == begin + name.length()) {
                return git(sends, line, begin + name.length(), CommandLine.runsNothingBut(line, GIT));
            }
        }
        int at = CommandLine.behind(line, RSYNC);
        return at < 0 ? null : rsync(line, at);
    }

    private static RepositoryCommand git(boolean sends, String line, int behind, boolean plain) {
        int at = CommandLine.skipSpace(line, behind);
        while (at < line.length() && line.charAt(at) == '-') {
            at = CommandLine.skipSpace(line, CommandLine.wordEnd(line, at));
        }
        return new RepositoryCommand(Kind.GIT, sends, path(line.substring(at)), plain);
    }

    private static @Nullable RepositoryCommand rsync(String line, int behind) {
        String arguments = line.substring(behind) + " ";
        int paths = arguments.indexOf(" . ");
        if (!arguments.startsWith(" --server ") || paths < 0) {
            return null;
        }
        boolean sends = arguments.startsWith(" --sender ", " --server".length());
        return new RepositoryCommand(
                Kind.RSYNC,
                sends,
                path(arguments.substring(paths + " . ".length())),
                CommandLine.runsNothingBut(line, RSYNC) && RUNNING.stream().noneMatch(line::contains));
    }

    private static String path(String text) {
        return FileFact.shortened(CommandLine.unquoted(text.strip()));
    }
}
