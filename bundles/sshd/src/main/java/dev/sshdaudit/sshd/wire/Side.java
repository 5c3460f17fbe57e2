package dev.sshdaudit.sshd.wire;

/** One of the two ends of a connection. The side of a packet is the end that sent it. */
public enum Side {
    CLIENT("client"),
    SERVER("server");

    private final String label;

    Side(String label) {
        this.label = label;
    }

    /** The side's name in recordings. */
    String label() {
        return label;
    }

    Side other() {
        return this == CLIENT ? SERVER : CLIENT;
    }
}
