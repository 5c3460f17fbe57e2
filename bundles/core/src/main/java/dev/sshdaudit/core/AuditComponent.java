package dev.sshdaudit.core;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.config.ConfigListener;
import dev.sshdaudit.config.FactoryFollower;
import dev.sshdaudit.config.FollowedConfiguration;
import dev.sshdaudit.config.InvalidConfigurationException;
import dev.sshdaudit.core.ledger.Copies;
import dev.sshdaudit.core.ledger.Notes;
import dev.sshdaudit.core.privacy.ChosenSecrets;
import dev.sshdaudit.core.rules.RuleSettings;
import dev.sshdaudit.core.settings.AuditSettings;
import dev.sshdaudit.core.settings.EncryptionSettings;
import dev.sshdaudit.core.settings.InterceptSettings;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.RedactSettings;
import dev.sshdaudit.core.settings.Settings;
import dev.sshdaudit.core.time.Threads;
import dev.sshdaudit.encryption.EncryptedCopies;
import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.LedgerNotes;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.storage.AuditStorage;
import java.io.IOException;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log in OSGi. The log is one object for as long as the bundle is active, whatever happens to configurations,
 * formats and storages: open recordings would not survive if another object took its place.
 */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.AuditLog\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.ledger.LedgerNotes\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.live.LiveConnections\"",
        effective = "active")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.encryption.EncryptedCopies\"",
        effective = "active")
public final class AuditComponent {

    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private static final String CONFIGURATION_SERVICE = "org.osgi.service.cm.ConfigurationAdmin";

    /** Seconds that the configuration service may take to deliver configurations, and then again to have them read. */
    private static final long CONFIGURATION_SECONDS = 3;

    private final Recordings recordings = new Recordings();
    private ServiceRegistration<AuditLog> registration;
    private ServiceRegistration<LedgerNotes> notes;
    private ServiceRegistration<EncryptedCopies> copies;
    private ServiceRegistration<LiveConnections> live;
    private ServiceTracker<FollowedConfiguration, FollowedConfiguration> configurations;
    private FactoryFollower<RuleSettings> rules;
    private ConfigFollower<InterceptSettings> intercept;
    private ConfigFollower<RedactSettings> redact;
    private ConfigFollower<EncryptionSettings> encryption;
    private ConfigFollower<AuditSettings> audit;

    /** Registers the log. Formats and storages that are registered have been bound before, so the first connection finds them. */
    @Activate
    void activate(BundleContext context) {
        registration = context.registerService(AuditLog.class, recordings, properties());
        notes = context.registerService(
                LedgerNotes.class,
                new Notes(
                        recordings.environment().ledgers(),
                        recordings.environment().pipelines()),
                null);
        copies = context.registerService(
                EncryptedCopies.class,
                new Copies(
                        recordings.environment().ledgers(),
                        recordings.environment().pipelines()),
                null);
        live = context.registerService(LiveConnections.class, recordings.live(), null);
        configurations = new ServiceTracker<>(context, FollowedConfiguration.class, null);
        configurations.open();
        recordings.showProblemsOf(() -> configurations.getTracked().values());
        CountDownLatch interceptConfigured = new CountDownLatch(1);
        CountDownLatch redactConfigured = new CountDownLatch(1);
        CountDownLatch encryptionConfigured = new CountDownLatch(1);
        CountDownLatch auditConfigured = new CountDownLatch(1);
        List<CountDownLatch> configured =
                List.of(interceptConfigured, redactConfigured, encryptionConfigured, auditConfigured);
        // first: its configurations are delivered before those that switch auditing on
        rules = FactoryFollower.follow(
                context, RuleSettings.FACTORY_PID, RuleSettings.class, new RuleConfigurations(recordings.decisions()));
        intercept = ConfigFollower.follow(
                context,
                InterceptSettings.PID,
                InterceptSettings.class,
                reporting(
                        (settings, by) -> recordings.decisions().intercept(Interception.of(settings), by),
                        interceptConfigured));
        redact = ConfigFollower.follow(
                context,
                RedactSettings.PID,
                RedactSettings.class,
                reporting(
                        (settings, by) -> recordings.decisions().redact(ChosenSecrets.of(settings), by),
                        redactConfigured));
        recordings.environment().pipelines().encryptionUnknown();
        encryption = ConfigFollower.follow(
                context,
                EncryptionSettings.PID,
                EncryptionSettings.class,
                reporting(
                        (settings, by) -> Recipients.of(settings).putInForce(recordings.decisions(), by),
                        settings -> Recipients.of(settings)
                                .check(recordings.environment().pipelines()),
                        encryptionConfigured));
        audit = ConfigFollower.follow(
                context,
                AuditSettings.PID,
                AuditSettings.class,
                reporting(this::configure, Settings::of, auditConfigured));
        if (context.getServiceReference(CONFIGURATION_SERVICE) != null && !await(configured)) {
            fetchConfiguration(configured);
        }
    }

    /**
     * Waits for the configurations, which are delivered on another thread: an SSH server that starts after this bundle must
     * find the log switched on if the operator wants that.
     *
     * @return whether all have come
     */
    private static boolean await(List<CountDownLatch> configured) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CONFIGURATION_SECONDS);
        try {
            for (CountDownLatch one : configured) {
                if (!one.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** Reads the configurations on a thread of this bundle, as another bundle holds up the thread that delivers them. */
    private void fetchConfiguration(List<CountDownLatch> configured) {
        LOG.warn(
                "The configuration of PIDs {} and {} has not been delivered in {} s, as another bundle holds up the"
                        + " configuration service: it is read instead",
                AuditSettings.PID,
                InterceptSettings.PID,
                CONFIGURATION_SECONDS);
        Threads.named("configuration")
                .newThread(() -> {
                    try {
                        redact.fetch();
                        rules.fetch();
                        encryption.fetch();
                        audit.fetch();
                        intercept.fetch();
                    } catch (IOException | RuntimeException e) {
                        LOG.error(
                                "The configuration of PIDs {} and {} cannot be read: connections are recorded once it"
                                        + " is delivered",
                                AuditSettings.PID,
                                InterceptSettings.PID,
                                e);
                    }
                })
                .start();
        if (!await(configured)) {
            LOG.error(
                    "The configuration of PIDs {} and {} can neither be had nor read: connections are not recorded"
                            + " before it is delivered",
                    AuditSettings.PID,
                    InterceptSettings.PID);
        }
    }

    private Dictionary<String, ?> properties() {
        return FrameworkUtil.asDictionary(Map.of(AuditLog.ENABLED_PROPERTY, recordings.isEnabled()));
    }

    private interface Configuring<C> {
        void apply(C config, @Nullable String by) throws InvalidConfigurationException;
    }

    private interface Checking<C> {
        void check(C config) throws InvalidConfigurationException;
    }

    private <C> ConfigListener<C> reporting(Configuring<C> configuring, CountDownLatch configured) {
        return reporting(configuring, config -> {}, configured);
    }

    private <C> ConfigListener<C> reporting(
            Configuring<C> configuring, Checking<C> checking, CountDownLatch configured) {
        return new ConfigListener<>() {
            @Override
            public void check(C config) throws InvalidConfigurationException {
                checking.check(config);
            }

            @Override
            public void apply(C config) throws InvalidConfigurationException {
                apply(config, null);
            }

            @Override
            public void apply(C config, @Nullable String by) throws InvalidConfigurationException {
                configuring.apply(config, by);
                configured.countDown();
            }

            @Override
            public void rejected(String message) {
                configured.countDown();
            }
        };
    }

    private void configure(AuditSettings given, @Nullable String by) throws InvalidConfigurationException {
        Settings settings = Settings.of(given);
        boolean before = recordings.isEnabled();
        if (before && !settings.enable()) {
            // before hosts end their recordings, which know nothing of the user
            recordings.decisions().switchingOff(by);
            // before the log is off: so hosts still end their recordings themselves
            registration.setProperties(FrameworkUtil.asDictionary(Map.of(AuditLog.ENABLED_PROPERTY, false)));
        }
        recordings.decisions().configure(settings, by);
        if (!before && settings.enable()) {
            registration.setProperties(properties());
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindFormat(ServiceReference<AuditFormat> reference, AuditFormat format) {
        String name = name(reference, AuditFormat.FORMAT_PROPERTY);
        if (name != null) {
            recordings.addFormat(name, reference, format);
        }
    }

    void unbindFormat(ServiceReference<AuditFormat> reference, AuditFormat format) {
        String name = name(reference, AuditFormat.FORMAT_PROPERTY);
        if (name != null) {
            recordings.removeFormat(name, reference);
            withdraw(reference, format);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindStorage(ServiceReference<AuditStorage> reference, AuditStorage storage) {
        String name = name(reference, AuditStorage.STORAGE_PROPERTY);
        if (name != null) {
            recordings.addStorage(name, reference, storage);
        }
    }

    void unbindStorage(ServiceReference<AuditStorage> reference, AuditStorage storage) {
        String name = name(reference, AuditStorage.STORAGE_PROPERTY);
        if (name != null) {
            recordings.removeStorage(name, reference);
            withdraw(reference, storage);
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindEncryption(ServiceReference<RecordingEncryption> reference, RecordingEncryption encryption) {
        recordings.addEncryption(reference, encryption);
    }

    void unbindEncryption(ServiceReference<RecordingEncryption> reference, RecordingEncryption encryption) {
        recordings.removeEncryption(reference);
        withdraw(reference, encryption);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindLedger(ServiceReference<AuditLedger> reference, AuditLedger ledger) {
        recordings.addLedger(reference, ledger);
    }

    void unbindLedger(ServiceReference<AuditLedger> reference, AuditLedger ledger) {
        recordings.removeLedger(reference);
    }

    /** The name under which a service is selected, or null if it has none. */
    private static @Nullable String name(ServiceReference<?> reference, String property) {
        return reference.getProperty(property) instanceof String name ? name : null;
    }

    private void withdraw(ServiceReference<?> reference, Object service) {
        if (!isCodeThere(reference)) {
            recordings.withdraw(service);
        }
    }

    /** Whether the code of a service that has gone is still there: then the service is only being registered anew. */
    private static boolean isCodeThere(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        return bundle != null && bundle.getState() == Bundle.ACTIVE;
    }

    @Deactivate
    void deactivate() {
        rules.close();
        intercept.close();
        redact.close();
        encryption.close();
        audit.close();
        configurations.close();
        registration.unregister();
        notes.unregister();
        copies.unregister();
        live.unregister();
        recordings.close();
    }
}
