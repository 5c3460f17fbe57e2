package dev.sshdaudit.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.AuditLog;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The component in a framework whose configuration service lets itself be read, and delivers nothing. */
@Timeout(60)
class AuditComponentTest {

    private static final Map<String, Map<String, Object>> STORED = Map.of(
            "audit",
            Map.of("enable", "true", "mode", "strict", "format", "binary", "storage", "file"),
            "audit.intercept",
            Map.of("stdin", "true"));

    /** Properties of registered services, by type. */
    private final Map<Object, Map<String, Object>> services = new ConcurrentHashMap<>();

    private interface Behaviour {
        Object call(String method, Object[] arguments);
    }

    /** An object that does what it is told in a test, and nothing else. */
    private static <T> T fake(Class<T> type, Behaviour behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> type.getSimpleName();
                    default -> behaviour.call(method.getName(), arguments);
                }));
    }

    private final ServiceReference<?> admins = fake(ServiceReference.class, (method, arguments) -> null);
    private final ConfigurationAdmin admin = fake(
            ConfigurationAdmin.class,
            (method, arguments) -> method.equals("listConfigurations") ? found((String) arguments[0]) : null);
    private final BundleContext context = fake(BundleContext.class, (method, arguments) -> switch (method) {
        case "registerService" -> registered(arguments[0], (Dictionary<?, ?>) arguments[2]);
        case "getServiceReference" -> admins;
        case "getService" -> admin;
        case "ungetService" -> true;
        default -> null;
    });

    private static Configuration[] found(String filter) {
        if (filter.contains("service.factoryPid")) {
            return new Configuration[0]; // no rules
        }
        String pid = filter.replaceAll("\\(service\\.pid=(.*)\\)", "$1");
        Configuration configuration = fake(Configuration.class, (method, arguments) -> switch (method) {
            case "getProperties", "getProcessedProperties" ->
                FrameworkUtil.asDictionary(STORED.getOrDefault(pid, Map.of()));
            default -> throw new IllegalStateException(method + Arrays.toString(arguments));
        });
        return new Configuration[] {configuration};
    }

    private ServiceRegistration<?> registered(Object type, Dictionary<?, ?> properties) {
        keep(type, properties);
        return fake(ServiceRegistration.class, (method, arguments) -> {
            if (method.equals("setProperties")) {
                keep(type, (Dictionary<?, ?>) arguments[0]);
            }
            return null;
        });
    }

    @SuppressWarnings("unchecked")
    private void keep(Object type, Dictionary<?, ?> properties) {
        services.put(
                type, properties == null ? Map.of() : FrameworkUtil.asMap((Dictionary<String, Object>) properties));
    }

    @Test
    void aConfigurationThatIsNotDeliveredIsReadBeforeAnythingElseStarts() {
        AuditComponent component = new AuditComponent();
        component.activate(context);
        assertEquals(true, services.get(AuditLog.class).get(AuditLog.ENABLED_PROPERTY));
        component.deactivate();
    }
}
