package dev.sshdaudit.events;

import dev.sshdaudit.AuditLog;
import dev.sshdaudit.config.ConfigFollower;
import dev.sshdaudit.live.LiveConnections;
import dev.sshdaudit.query.QueryListener;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows all connections, and posts events, as long as there is an audit log. */
@Component(
        service = {},
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class EventsComponent {

    private static final Logger LOG = LoggerFactory.getLogger(EventsComponent.class);

    private static final long STATUS_SECONDS = 5;

    private final EventLog log;
    private final Outlet posted;
    private final Outlet logged;
    private final Pump pump;
    private final ConfigFollower<EventSettings> settings;
    private final ServiceRegistration<QueryListener> listener;
    private final ScheduledThreadPoolExecutor status;

    /** Begins to follow. */
    @Activate
    public EventsComponent(
            BundleContext context,
            @Reference LiveConnections live,
            @Reference AuditLog audit,
            @Reference EventAdmin events) {
        log = new EventLog(new OcsfLine(context.getBundle().getVersion().toString()));
        // sendEvent returns when all handlers have returned: so what waits for a slow one waits in the outlet, which is
        // bounded
        posted = new Outlet(
                "EventAdmin", event -> events.sendEvent(new Event(event.kind().topic(), event.properties())));
        logged = new Outlet("the log", log::write);
        settings = ConfigFollower.follow(context, EventSettings.PID, EventSettings.class, log::use);
        pump = new Pump(live, List.of(posted, logged));
        listener = context.registerService(QueryListener.class, new Uses(this::offer), null);
        status = watch(audit);
    }

    private ScheduledThreadPoolExecutor watch(AuditLog audit) {
        StatusWatch watch = new StatusWatch(this::offer);
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "sshd-audit-events status");
            thread.setDaemon(true);
            thread.setContextClassLoader(EventsComponent.class.getClassLoader());
            return thread;
        });
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        watch.look(audit.status(), Instant.now());
                    } catch (RuntimeException | LinkageError e) {
                        // the executor would not look again
                        LOG.warn("No event tells of errors and of the configuration for now: {}", e.toString());
                    }
                },
                0,
                STATUS_SECONDS,
                TimeUnit.SECONDS);
        return executor;
    }

    private void offer(AuditEvent event) {
        posted.offer(event);
        logged.offer(event);
    }

    /** Ends following. */
    @Deactivate
    public void deactivate() {
        listener.unregister();
        status.shutdownNow();
        pump.close();
        settings.close();
        posted.close();
        logged.close();
    }
}
