package dev.sshdaudit.sshd.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line by which a client runs the server's side of scp.
 *
 * @param receives whether the server receives files ({@code -t}); else it sends them ({@code -f})
 * @param intoFolder whether the target is a folder ({@code -d}), or else may be one
 * @param target the file or folder on the server, at most {@link FileFact#LONGEST} characters
 * @param plain whether the line can run nothing else
 */
record ScpCommand(boolean receives, boolean intoFolder, String target, boolean plain) {

    /** The options that the server's side gets from clients. */
    private static final String FLAGS = "dfpqrtv";

    /** The options of scp that have a value, such as {@code -S}, the program that scp runs in place of ssh. */
    private static final String WITH_VALUE = "cDFiJloPSX";

    /** A path on the server; where the protocol does not tell which of two it is, both. */
    record Location(String path, @Nullable String or) {}

    /** Reads a command line; null if it does not run the server's side of scp. */
    static @Nullable ScpCommand parse(String line) {
        int at = CommandLine.behind(line, "scp");
        if (at < 0) {
            return null;
        }
        Options options = new Options();
        at = CommandLine.skipSpace(line, at);
        while (at < line.length() && line.charAt(at) == '-' && !options.ended) {
            int end = CommandLine.wordEnd(line, at);
            boolean valueFollows = options.add(line.substring(at, end));
            at = CommandLine.skipSpace(line, end);
            if (valueFollows) {
                at = CommandLine.skipSpace(line, CommandLine.wordEnd(line, at));
            }
        }
        if (options.letters.indexOf("t") < 0 && options.letters.indexOf("f") < 0) {
            return null;
        }
        String rest = line.substring(at).strip();
        boolean more = !options.ended && rest.replace('\t', ' ').contains(" -");
        String target = CommandLine.unquoted(rest);
        return new ScpCommand(
                options.letters.indexOf("t") >= 0,
                options.letters.indexOf("d") >= 0,
                FileFact.shortened(target.isEmpty() ? "." : target),
                options.known && !more && CommandLine.runsNothingBut(line, "scp"));
    }

    /** The options between the name of the program and the target. */
    private static final class Options {
        private final StringBuilder letters = new StringBuilder();
        private boolean known = true;
        private boolean ended;

        /** Takes a word that begins with a dash, and tells whether the next word is the value of an option in it. */
        boolean add(String word) {
            ended = word.equals("--") || word.equals("-");
            for (int i = 1; i < word.length() && !ended; i++) {
                char letter = word.charAt(i);
                known &= FLAGS.indexOf(letter) >= 0;
                if (WITH_VALUE.indexOf(letter) >= 0) {
                    return i == word.length() - 1;
                }
                letters.append(letter);
            }
            return false;
        }
    }

    /**
     * Where a file or folder is.
     *
     * @param names the folders that it is in, as the sender names them, and its own name
     */
    Location locate(List<String> names) {
        return receives ? received(names) : new Location(FileFact.shortened(sent(names)), null);
    }

    private Location received(List<String> names) {
        String inFolder = FileFact.shortened(join(target, names));
        boolean folder = intoFolder || target.endsWith("/") || target.equals(".") || target.equals("..");
        return folder
                ? new Location(inFolder, null)
                : new Location(FileFact.shortened(join(target, names.subList(1, names.size()))), inFolder);
    }

    private String sent(List<String> names) {
        String stripped = target;
        while (stripped.length() > 1 && stripped.endsWith("/")) {
            stripped = stripped.substring(0, stripped.length() - 1);
        }
        int slash = stripped.lastIndexOf('/');
        boolean pattern = stripped.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
        if (pattern && !stripped.substring(slash + 1).equals(names.get(0))) {
            String parent = slash < 0 ? "" : stripped.substring(0, slash + 1);
            return parent + String.join("/", names);
        }
        return join(stripped, names.subList(1, names.size()));
    }

    private static String join(String folder, List<String> names) {
        String rest = String.join("/", names);
        return rest.isEmpty() ? folder : folder.endsWith("/") ? folder + rest : folder + "/" + rest;
    }
}
