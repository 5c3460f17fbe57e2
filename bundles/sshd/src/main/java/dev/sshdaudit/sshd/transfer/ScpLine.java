package dev.sshdaudit.sshd.transfer;

/**
 * A line by which the sending side of scp announces something.
 *
 * @param kind its first character: {@code C} a file, {@code D} a folder, {@code E} the end of the folder, {@code T} times
 * @param size the length of the file in bytes, else 0
 * @param name the name of the file or folder, else empty
 */
record ScpLine(char kind, long size, String name) {

    private static final String UNKNOWN = "a line of scp cannot be read";

    static ScpLine parse(String line) throws BrokenTransferException {
        char kind = line.isEmpty() ? 0 : line.charAt(0);
        if (kind == 'E' || kind == 'T') {
            return new ScpLine(kind, 0, "");
        }
        int size = line.indexOf(' ') + 1;
        int name = line.indexOf(' ', size) + 1;
        if (kind != 'C' && kind != 'D' || size == 0 || name == 0 || name == line.length()) {
            throw new BrokenTransferException(UNKNOWN);
        }
        try {
            long bytes = Long.parseLong(line.substring(size, name - 1));
            if (bytes >= 0) {
                return new ScpLine(kind, bytes, FileFact.shortened(line.substring(name)));
            }
        } catch (NumberFormatException e) {
            // as a negative size
        }
        throw new BrokenTransferException(UNKNOWN);
    }
}
