package dev.sshdaudit;

/** Kinds of content. Each is recorded only if the operator switched it on in the PID {@code audit.intercept}. */
public enum Content {
    /** Data that the client sends on session channels: what users type. */
    STDIN("stdin"),
    /** Data that the server sends on session channels: what programs print. */
    STDOUT("stdout"),
    /** Extended data that the server sends on session channels: what programs print as errors. */
    STDERR("stderr"),
    /** Passwords, new passwords, and answers of keyboard-interactive authentication. */
    PASSWORDS("passwords"),
    /** Data in both directions on channels of every other type: forwarded ports and sockets, X11, agents. */
    FORWARDING("forwarding");

    private final String key;

    Content(String key) {
        this.key = key;
    }

    /** The key in the PID {@code audit.intercept} that switches this content on. */
    public String key() {
        return key;
    }
}
