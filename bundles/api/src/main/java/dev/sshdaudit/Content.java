package dev.sshdaudit;

/** Content that is recorded only where the operator asked for it, with the PID {@code audit.intercept}. */
public enum Content {
    /** What the client sends on session channels. */
    STDIN("stdin"),
    /** What the server sends on session channels. */
    STDOUT("stdout"),
    /** What the server sends on session channels as extended data. */
    STDERR("stderr"),
    /** Passwords, new passwords, and answers of keyboard-interactive authentication. */
    PASSWORDS("passwords"),
    /** What goes over channels of every other type: forwarded ports and sockets, X11, agents. */
    FORWARDING("forwarding");

    private final String key;

    Content(String key) {
        this.key = key;
    }

    /** The key in the PID {@code audit.intercept} that switches it on. */
    public String key() {
        return key;
    }
}
