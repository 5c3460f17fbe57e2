package dev.sshdaudit.ledger.write;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.provider.LedgerProvider;
import java.util.Map;
import java.util.Optional;

/** The ledger with its configuration, for programs without OSGi. */
public final class NodeLedgerProvider implements LedgerProvider {

    private final ConfigReader<LedgerSettings> reader = new ConfigReader<>(LedgerSettings.PID, LedgerSettings.class);
    private final NodeLedger ledger = new NodeLedger(software(), Clocks::ofMachine);
    private volatile boolean enabled;

    /** Makes a ledger that is not configured yet. */
    public NodeLedgerProvider() {}

    private static String software() {
        String version = NodeLedgerProvider.class.getPackage().getImplementationVersion();
        return version == null ? "sshd-audit" : "sshd-audit " + version;
    }

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public Optional<String> pid() {
        return Optional.of(LedgerSettings.PID);
    }

    @Override
    public void configure(Map<String, ?> properties) {
        try {
            LedgerSettings settings = reader.readStrictly(properties);
            LedgerComponent.use(ledger, settings);
            enabled = settings.enable();
        } catch (InvalidConfigurationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public AuditLedger service() {
        return ledger;
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void close() {
        ledger.close();
    }
}
