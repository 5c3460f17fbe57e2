package dev.sshdaudit.sshd;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.CountryProvider;
import dev.sshdaudit.message.ConnectionEvent;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds the country to the first message of each connection, where it can be looked up. Thread-safe. */
final class CountryLog implements AuditLog {

    private static final Logger LOG = LoggerFactory.getLogger(CountryLog.class);

    private final AuditLog log;
    private final Supplier<@Nullable CountryProvider> provider;
    private final AtomicBoolean warned = new AtomicBoolean();

    CountryLog(AuditLog log, Supplier<@Nullable CountryProvider> provider) {
        this.log = log;
        this.provider = provider;
    }

    @Override
    public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
        return log.connect(new Connect(connect.remoteAddr(), country(connect)), extras, control);
    }

    private String country(Connect connect) {
        CountryProvider present = provider.get();
        if (present == null || !connect.country().equals(ConnectionEvent.COUNTRY_UNKNOWN)) {
            return connect.country();
        }
        try {
            return present.country(connect.remoteAddr());
        } catch (RuntimeException | LinkageError e) {
            if (warned.compareAndSet(false, true)) {
                LOG.warn("Countries of addresses are not looked up: {}", e.toString());
            }
            return ConnectionEvent.COUNTRY_UNKNOWN;
        }
    }

    @Override
    public AuditStatus status() {
        return log.status();
    }
}
