package dev.sshdaudit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedServiceFactory;

/** Configurations of a factory come and go in a framework that is made up. */
class FactoryFollowerTest {

    /** Keys of a rule. */
    @interface Keys {
        String users() default "";

        boolean record() default true;
    }

    private interface Behaviour {
        @Nullable
        Object call(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Behaviour behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    case "toString" -> type.getSimpleName();
                    default -> behaviour.call(method.getName(), arguments);
                }));
    }

    private final Map<Object, Object> services = new HashMap<>();
    private final List<FollowedConfiguration> followed = new ArrayList<>();
    private final Map<String, Map<String, Object>> stored = new HashMap<>();
    private final ServiceReference<?> reference = fake(ServiceReference.class, (method, arguments) -> null);

    private final ConfigurationAdmin admin = fake(
            ConfigurationAdmin.class,
            (method, arguments) -> method.equals("listConfigurations") ? found((String) arguments[0]) : null);

    private final BundleContext context = fake(BundleContext.class, (method, arguments) -> switch (method) {
        case "registerService" -> registered(arguments[0], arguments[1]);
        case "getServiceReference" -> reference;
        case "getService" -> admin;
        case "ungetService" -> true;
        default -> null;
    });

    private final List<String> calls = new ArrayList<>();

    private final class Each implements ConfigListener<Keys> {
        private final String pid;

        Each(String pid) {
            this.pid = pid;
        }

        @Override
        public void apply(Keys config) {
            calls.add(pid + ": users=" + config.users() + " record=" + config.record());
        }

        @Override
        public boolean isWhole() {
            return true;
        }

        @Override
        public void refused(Keys understood, Set<String> wrong) {
            calls.add(pid + ": refused " + new TreeSet<>(wrong) + ", understood users=" + understood.users());
        }
    }

    private final FactoryFollower<Keys> follower =
            FactoryFollower.follow(context, "audit.rule", Keys.class, new FactoryFollower.Listener<>() {
                @Override
                public ConfigListener<Keys> added(String pid) {
                    calls.add(pid + ": added");
                    return new Each(pid);
                }

                @Override
                public void removed(String pid, ConfigListener<Keys> listener, @Nullable String by) {
                    calls.add(pid + ": removed");
                }
            });

    private ServiceRegistration<?> registered(Object type, Object service) {
        services.put(type, service);
        if (service instanceof FollowedConfiguration configuration) {
            followed.add(configuration);
        }
        return fake(ServiceRegistration.class, (method, arguments) -> switch (method) {
            case "getReference" -> reference;
            case "unregister" -> {
                followed.removeIf(configuration -> configuration == service);
                yield null;
            }
            default -> null;
        });
    }

    private Configuration[] found(String filter) {
        return stored.entrySet().stream()
                .filter(entry -> filter.contains("factoryPid") || filter.contains(entry.getKey()))
                .map(entry -> fake(Configuration.class, (method, arguments) -> switch (method) {
                    case "getPid" -> entry.getKey();
                    case "getProperties", "getProcessedProperties" -> FrameworkUtil.asDictionary(entry.getValue());
                    default -> null;
                }))
                .toArray(Configuration[]::new);
    }

    private ManagedServiceFactory factory() {
        return (ManagedServiceFactory) services.get(ManagedServiceFactory.class);
    }

    private void update(String pid, Map<String, Object> properties) throws ConfigurationException {
        stored.put(pid, properties);
        factory().updated(pid, FrameworkUtil.asDictionary(properties));
    }

    @AfterEach
    void close() {
        follower.close();
        assertEquals(List.of(), followed);
    }

    @Test
    void thePidIsTheNameOfTheFile() {
        assertEquals("audit.rule-ci", FactoryFollower.pid("audit.rule", "audit.rule~ci", null));
        assertEquals("audit.rule-1f-2e", FactoryFollower.pid("audit.rule", "audit.rule.1f-2e", null));
        assertEquals(
                "audit.rule-a.b-c",
                FactoryFollower.pid("audit.rule", "audit.rule.1f2e", "file:/karaf/etc/audit.rule-a.b-c.cfg"));
        assertEquals(
                "audit.rule-ci", FactoryFollower.pid("audit.rule", "audit.rule~x", "file:/k/etc/audit.rule~ci.config"));
        assertEquals("audit.rule-x", FactoryFollower.pid("audit.rule", "audit.rule~x", "file:/k/etc/other.cfg"));
    }

    @Test
    void eachConfigurationHasItsOwnListenerAndIsShown() throws ConfigurationException {
        update("audit.rule~a", Map.of("users", "alice", "service.pid", "audit.rule~a"));
        update("audit.rule~b", Map.of("record", "false"));
        update("audit.rule~a", Map.of("users", "bob"));
        assertEquals(
                List.of(
                        "audit.rule-a: added",
                        "audit.rule-a: users=alice record=true",
                        "audit.rule-b: added",
                        "audit.rule-b: users= record=false",
                        "audit.rule-a: users=bob record=true"),
                calls);
        assertEquals(
                List.of("audit.rule-a", "audit.rule-b"),
                followed.stream().map(FollowedConfiguration::pid).toList());
        FollowedConfiguration first = followed.get(0);
        assertEquals("bob", first.keys().get(1).value());
        assertNull(first.check("record", "false"));
        assertNotNull(first.check("record", "no"));
    }

    @Test
    void oneWrongKeyKeepsAllOthersFromBeingInForce() throws ConfigurationException {
        update("audit.rule~a", Map.of("users", "alice"));
        update("audit.rule~a", Map.of("users", "bob", "record", "no"));
        update("audit.rule~b", Map.of("users", "bob", "user", "eve"));
        assertEquals(
                List.of(
                        "audit.rule-a: added",
                        "audit.rule-a: users=alice record=true",
                        "audit.rule-a: refused [record], understood users=bob",
                        "audit.rule-b: added",
                        "audit.rule-b: refused [user], understood users=bob"),
                calls);
        FollowedConfiguration.Problem problem = followed.get(0).problem();
        assertNotNull(problem);
        assertTrue(problem.text().contains("PID audit.rule-a, key record: \"no\""), problem.text());
        assertEquals("alice", followed.get(0).keys().get(1).value());
        assertEquals(
                FollowedConfiguration.NOT_IN_FORCE,
                followed.get(1).keys().get(1).source());
    }

    @Test
    void aDeletedConfigurationIsGoneAtOnce() throws ConfigurationException {
        update("audit.rule~a", Map.of("users", "alice"));
        factory().deleted("audit.rule~a");
        assertEquals("audit.rule-a: removed", calls.get(calls.size() - 1));
        assertEquals(List.of(), followed);
        factory().deleted("audit.rule~unknown");
        assertEquals(3, calls.size());
    }

    @Test
    void whatIsNotDeliveredIsRead() throws IOException {
        stored.put("audit.rule~a", Map.of("users", "alice"));
        follower.fetch();
        follower.fetch();
        assertEquals(List.of("audit.rule-a: added", "audit.rule-a: users=alice record=true"), calls);
        assertFalse(followed.isEmpty());
    }
}
