package dev.sshdaudit.web.http;

/** The header by which a proxy tells the address of its client. */
public enum ClientHeader {
    /** None: the peer of the connection counts. */
    NONE(""),
    /** RFC 7239. */
    FORWARDED("Forwarded"),
    /** The list that most proxies send. */
    X_FORWARDED_FOR("X-Forwarded-For"),
    /** One address. */
    X_REAL_IP("X-Real-IP");

    private final String header;

    ClientHeader(String header) {
        this.header = header;
    }

    /** The name of the header; empty for {@link #NONE}. */
    public String header() {
        return header;
    }
}
