package dev.sshdaudit.events;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events to the log, where the configuration asks for that. For one thread, but for {@link #use}. */
final class EventLog {

    /** The logger of lines of JSON. */
    static final String JSON = "dev.sshdaudit.events";

    /** The logger of failed attempts to log in. */
    static final String LOGINS = "dev.sshdaudit.logins";

    private static final Logger JSON_LOG = LoggerFactory.getLogger(JSON);
    private static final Logger LOGINS_LOG = LoggerFactory.getLogger(LOGINS);

    private final OcsfLine lines;
    private volatile boolean json;
    private volatile boolean logins;

    EventLog(OcsfLine lines) {
        this.lines = lines;
    }

    /** Puts the configuration in force. */
    void use(EventSettings settings) {
        json = settings.json();
        logins = settings.logins();
    }

    void write(AuditEvent event) {
        if (json && JSON_LOG.isInfoEnabled()) {
            JSON_LOG.info("{}", lines.of(event));
        }
        String login = logins ? LoginLines.of(event) : null;
        if (login != null) {
            LOGINS_LOG.info("{}", login);
        }
    }
}
