package dev.sshdaudit.benchmarks.additions;

import dev.sshdaudit.benchmarks.RunningLog;
import dev.sshdaudit.events.EventsComponent;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.Version;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** The bundle events without a framework, with lines of JSON in the log. The one receiver of its events counts them. */
final class CountedEvents implements AutoCloseable {

    private static final String TOPICS = "dev/sshdaudit/";

    private interface Behaviour {
        Object call(String method, Object[] arguments) throws ConfigurationException;
    }

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final EventsComponent component;

    CountedEvents(RunningLog log) {
        component = new EventsComponent(context(), log.live(), log.log(), new EventAdmin() {
            @Override
            public void postEvent(Event event) {
                sendEvent(event);
            }

            @Override
            public void sendEvent(Event event) {
                counts.computeIfAbsent(event.getTopic(), topic -> new LongAdder())
                        .increment();
            }
        });
    }

    /** How many events of a kind, such as {@code connect}, have come. */
    long count(String kind) {
        LongAdder count = counts.get(TOPICS + kind);
        return count == null ? 0 : count.sum();
    }

    /** A framework that delivers a configuration at once, and has nothing else. */
    private static BundleContext context() {
        Bundle bundle = fake(Bundle.class, (method, arguments) -> Version.emptyVersion);
        ServiceRegistration<?> registration = fake(ServiceRegistration.class, (method, arguments) -> null);
        return fake(BundleContext.class, (method, arguments) -> {
            if (method.equals("registerService")) {
                if (arguments[1] instanceof ManagedService service) {
                    service.updated(FrameworkUtil.asDictionary(Map.of("json", true)));
                }
                return registration;
            }
            return method.equals("getBundle") ? bundle : null;
        });
    }

    private static <T> T fake(Class<T> type, Behaviour behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> behaviour.call(method.getName(), arguments)));
    }

    @Override
    public void close() {
        component.deactivate();
    }
}
