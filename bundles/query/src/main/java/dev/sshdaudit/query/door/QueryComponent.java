package dev.sshdaudit.query.door;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.QueryListener;
import dev.sshdaudit.query.configure.Configuring;
import dev.sshdaudit.query.keep.Keeping;
import dev.sshdaudit.query.keep.Retention;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.util.tracker.ServiceTracker;

/** Registers {@link AuditQuery} as a service of OSGi. Storages and ledgers come and go meanwhile. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"dev.sshdaudit.query.AuditQuery\"",
        effective = "active")
public final class QueryComponent {

    private final OsgiServices services;
    private final FollowedViewing viewing;
    private final ServiceTracker<QueryListener, QueryListener> tracked;
    private final Listeners listeners;
    private final Retention retention;
    private final ServiceRegistration<AuditQuery> registration;

    /** Begins to answer questions. */
    @Activate
    public QueryComponent(BundleContext context) {
        services = new OsgiServices(context);
        viewing = FollowedViewing.begin(context);
        tracked = new ServiceTracker<>(context, QueryListener.class, null);
        tracked.open();
        listeners = new Listeners(() -> tracked.getServices(new QueryListener[0]));
        Keeping keeping = new Keeping(services);
        retention = Retention.begin(context, services, keeping);
        Trail trail = new Trail(services, listeners::tell, new Refusals(System::nanoTime));
        Configuring configuring = new Configuring(services::configurations);
        registration = context.registerService(
                AuditQuery.class, new Queries(services, keeping, configuring, viewing::inForce, trail), null);
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        retention.close();
        listeners.close();
        tracked.close();
        viewing.close();
        services.close();
    }
}
