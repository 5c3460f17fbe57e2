package dev.sshdaudit.sshd.transfer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line by which a client runs the server's side of scp.
 *
 * @param receives whether the server receives files ({@code -t}); else it sends them ({@code -f})
 * @param intoFolder whether the target is a folder ({@code -d}), or else may be one
 * @param target the file or folder on the server, at most {@link FileFact#LONGEST} characters
 */
record ScpCommand(boolean receives, boolean intoFolder, String target) {

    /** A path on the server; where the protocol does not tell which of two it is, both. */
    record Location(String path, @Nullable String or) {}

    /** Reads a command line; null if it does not run the server's side of scp. */
    static @Nullable ScpCommand parse(String line) {
        int at = CommandLine.behind(line, "scp");
        if (at < 0) {
            return null;
        }
        String options = "";
        at = CommandLine.skipSpace(line, at);
        while (at < line.length() && line.charAt(at) == '-') {
            int end = CommandLine.wordEnd(line, at);
            String option = line.substring(at, end);
            at = CommandLine.skipSpace(line, end);
            if (option.equals("--")) {
                break;
            }
            options += option;
        }
        boolean receives = options.indexOf('t') >= 0;
        if (!receives && options.indexOf('f') < 0) {
            return null;
        }
        String target = CommandLine.unquoted(line.substring(at).strip());
        return new ScpCommand(receives, options.indexOf('d') >= 0, FileFact.shortened(target.isEmpty() ? "." : target));
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
