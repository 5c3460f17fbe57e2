package dev.sshdaudit.ledger.write;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.ConfigListener;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.files.DaemonThreads;
import dev.sshdaudit.ledger.AuditLedger;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;

/** Registers the ledger as a service of OSGi as long as the PID {@code audit.ledger} says that one is to be kept. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.ledger.AuditLedger\"",
        effective = "active")
public final class LedgerComponent {

    private final BundleContext context;
    private final NodeLedger ledger;
    private final ConfigFollower<LedgerSettings> follower;

    @GuardedBy("this")
    private @Nullable ServiceRegistration<AuditLedger> registration;

    @GuardedBy("this")
    private boolean closed;

    /** Follows the PID's configuration as long as the component is active. */
    @Activate
    public LedgerComponent(BundleContext context) {
        this.context = context;
        this.ledger = new NodeLedger("sshd-audit " + context.getBundle().getVersion(), Clocks::ofMachine);
        this.follower = ConfigFollower.follow(context, LedgerSettings.PID, LedgerSettings.class, listener());
    }

    private ConfigListener<LedgerSettings> listener() {
        return new ConfigListener<>() {
            @Override
            public void apply(LedgerSettings settings) throws InvalidConfigurationException {
                LedgerComponent.this.apply(settings);
            }

            @Override
            public void check(LedgerSettings settings) throws InvalidConfigurationException {
                Authority.url(settings.tsa());
            }
        };
    }

    private synchronized void apply(LedgerSettings settings) throws InvalidConfigurationException {
        if (closed) {
            // the configuration was on its way when the component was deactivated
            return;
        }
        use(ledger, settings);
        ServiceRegistration<AuditLedger> before = registration;
        if (settings.enable() && before == null) {
            registration = context.registerService(AuditLedger.class, ledger, null);
        } else if (!settings.enable() && before != null) {
            registration = null;
            // the audit log waits for the storage then, and the thread of the configuration admin must not
            DaemonThreads.start(LedgerComponent.class, "sshd-audit-ledger-end", before::unregister);
        }
    }

    static void use(NodeLedger ledger, LedgerSettings settings) throws InvalidConfigurationException {
        URI tsa = Authority.url(settings.tsa());
        ledger.use(Path.of(settings.directory()).normalize(), settings.key(), settings.key_passphrase(), tsa);
        ledger.keep(settings.days());
    }

    @Deactivate
    void deactivate() {
        follower.close();
        ServiceRegistration<AuditLedger> before;
        synchronized (this) {
            closed = true;
            before = registration;
            registration = null;
        }
        if (before != null) {
            before.unregister();
        }
        ledger.close();
    }
}
