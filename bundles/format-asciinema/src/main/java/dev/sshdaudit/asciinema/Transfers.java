package dev.sshdaudit.asciinema;

import java.util.List;
import java.util.Set;

/**
 * Tells commands whose input and output are a protocol between two programs from those that print for people. Only
 * simple commands are believed: one that could run something else besides, such as {@code scp -t /tmp; sh}, is none.
 */
final class Transfers {

    private static final Set<String> PROTOCOLS =
            Set.of("sftp-server", "internal-sftp", "git-upload-pack", "git-receive-pack", "git-upload-archive");

    private static final Set<String> OF_GIT = Set.of("upload-pack", "receive-pack", "upload-archive");

    private Transfers() {}

    static boolean isTransfer(String command) {
        List<String> words = ShellWords.split(command);
        if (words.isEmpty()) {
            return false;
        }
        String path = words.get(0);
        List<String> arguments = words.subList(1, words.size());
        return switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "scp" -> hasScpMode(arguments);
            case "rsync" -> !arguments.isEmpty() && arguments.get(0).equals("--server");
            case "git" -> !arguments.isEmpty() && OF_GIT.contains(arguments.get(0));
            default -> PROTOCOLS.contains(path.substring(path.lastIndexOf('/') + 1));
        };
    }

    /** The undocumented options of the remote side: {@code -f} sends, {@code -t} receives, perhaps with others in one. */
    private static boolean hasScpMode(List<String> arguments) {
        return arguments.stream()
                .takeWhile(argument -> argument.startsWith("-") && !argument.equals("--"))
                .anyMatch(option -> option.matches("-[dprvq]*[ft][dprvq]*"));
    }
}
