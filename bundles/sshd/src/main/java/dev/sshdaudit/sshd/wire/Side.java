package dev.sshdaudit.sshd.wire;

/** One of the two ends of a connection; of a packet, the one that sent it. */
public enum Side {
    CLIENT("client"),
    SERVER("server");

    private final String label;

    Side(String label) {
        this.label = label;
    }

    /** How it is called in recordings. */
    String label() {
        return label;
    }

    Side other() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}
