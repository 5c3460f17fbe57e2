package dev.sshdaudit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;

class ConfiguredServiceTest {

    @interface Keys {
        @Decisive
        String place() default "/default";

        @Decisive
        int depth() default 1;

        String needed() default "yes";

        @Narrows(Narrows.When.RAISED)
        int floor() default 5;

        int step() default 1;
    }

    /** What a format or storage is to a registry. */
    interface Store {}

    private final List<String> used = new ArrayList<>();
    private final Store store = new Store() {};
    private int closings;

    private final class Stored extends ConfiguredService<Store, Keys> {

        Stored() {
            super("shelf", "audit.shelf", Keys.class, store, ConfiguredServiceTest.this::use, () -> closings++);
        }

        @Override
        protected String lacks(Keys keys) {
            return keys.needed().isEmpty() ? "key needed: not set yet" : null;
        }
    }

    private void use(Keys keys) throws InvalidConfigurationException {
        if (!keys.place().startsWith("/")) {
            throw new InvalidConfigurationException("audit.shelf", "place", keys.place(), "a path");
        } else if (keys.floor() > 100) {
            throw new InvalidConfigurationException("audit.shelf", "floor", keys.floor(), "at most 100");
        } else if (keys.floor() < keys.step()) {
            throw new InvalidConfigurationException("PID audit.shelf: floor and step do not agree");
        }
        used.add(keys.place() + " " + keys.floor() + " " + keys.step());
    }

    private final Stored stored = new Stored();
    /** By type: what is registered. */
    private final Map<Object, Object> services = new HashMap<>();

    private Object properties;

    private final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            BundleContext.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (self, method, arguments) -> {
                if (!method.getName().equals("registerService")) {
                    return null;
                }
                services.put(arguments[0], arguments[1]);
                if (arguments[0] == Store.class) {
                    properties = FrameworkUtil.asMap(strings((Dictionary<?, ?>) arguments[2]));
                }
                return Proxy.newProxyInstance(
                        ServiceRegistration.class.getClassLoader(),
                        new Class<?>[] {ServiceRegistration.class},
                        (registration, unregister, none) -> services.remove(arguments[0]));
            });

    private static Dictionary<String, Object> strings(Dictionary<?, ?> dictionary) {
        Map<String, Object> map = new HashMap<>();
        dictionary.keys().asIterator().forEachRemaining(key -> map.put((String) key, dictionary.get(key)));
        return FrameworkUtil.asDictionary(map);
    }

    /** A configuration comes; what the log tells. */
    private String comes(Map<String, ?> keys) throws ConfigurationException {
        if (services.isEmpty()) {
            stored.register(context, Store.class, "kind");
        }
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            ((ManagedService) services.get(ManagedService.class)).updated(FrameworkUtil.asDictionary(Map.copyOf(keys)));
        } finally {
            System.setErr(before);
        }
        return told.toString(StandardCharsets.UTF_8);
    }

    private void assertTold(String told, String... parts) {
        for (String part : parts) {
            assertTrue(told.contains(part), () -> part + " is missing in: " + told);
        }
    }

    @Test
    void theServiceIsThereFromItsFirstConfigurationUntilItIsClosed() throws ConfigurationException {
        comes(Map.of("place", "/one"));
        assertEquals(store, services.get(Store.class));
        assertEquals(Map.of("kind", "shelf"), properties);
        comes(Map.of("place", "/two"));
        assertEquals(List.of("/one 5 1", "/two 5 1"), used);
        ManagedService follower = (ManagedService) services.get(ManagedService.class);
        stored.close();
        stored.close();
        assertEquals(Map.of(), services);
        assertEquals(1, closings);
        follower.updated(FrameworkUtil.asDictionary(Map.of("place", "/late")));
        assertEquals(2, used.size());
        assertEquals(Map.of(), services);
    }

    @Test
    void aKeyThatIsWrongAtFirstHasItsDefaultAndAnError() throws ConfigurationException {
        String told = comes(Map.of("place", "/one", "floor", "many", "step", "x"));
        assertEquals(List.of("/one 5 1"), used);
        assertEquals(store, services.get(Store.class));
        assertTold(
                told,
                "PID audit.shelf, key floor: \"many\" is not allowed, it must be a whole number",
                "PID audit.shelf, key step: \"x\" is not allowed",
                "No configuration was in force before, so these keys have their defaults; all other keys are in force");
    }

    @Test
    void soHasOneThatCannotBePutInForce() throws ConfigurationException {
        String told = comes(Map.of("place", "/one", "floor", 101, "step", 2));
        assertEquals(List.of("/one 5 2"), used);
        assertTold(
                told,
                "PID audit.shelf, key floor: \"101\" is not allowed, it must be at most 100. No configuration was in"
                        + " force before, so this key has its default; all other keys are in force as they are set.");
    }

    @Test
    void aDecisiveKeyThatIsWrongAtFirstKeepsTheServiceAwayUntilItIsRight() throws ConfigurationException {
        for (Map<String, ?> wrong : List.of(
                Map.of("place", "relative", "floor", 6, "depth", 1),
                Map.of("place", "relative", "floor", 101, "depth", 1),
                Map.of("place", "/one", "floor", 6, "depth", "deep"))) {
            String told = comes(wrong);
            assertEquals(List.of(), used, wrong.toString());
            assertNull(services.get(Store.class));
            assertTold(told, "is not allowed", ". Nothing is in force.");
        }
        comes(Map.of("place", "/one", "floor", 7, "depth", 1));
        assertEquals(List.of("/one 7 1"), used);
        comes(Map.of("place", "relative", "floor", 8, "depth", 1));
        assertEquals(List.of("/one 7 1", "/one 8 1"), used, "later it keeps its last good value");
    }

    @Test
    void keysThatDoNotAgreeAtFirstKeepTheServiceAway() throws ConfigurationException {
        assertTold(comes(Map.of("floor", 2, "step", 3)), "floor and step do not agree. Nothing is in force.");
        assertNull(services.get(Store.class));
    }

    @Test
    void whatLacksIsNoError() throws ConfigurationException {
        String told = comes(Map.of("needed", "", "place", "relative"));
        assertNull(services.get(Store.class));
        assertTold(told, "INFO", "PID audit.shelf, key needed: not set yet");
        assertEquals(-1, told.indexOf("ERROR"));
        comes(Map.of("needed", "yes", "place", "/one"));
        assertEquals(List.of("/one 5 1"), used);
    }

    @Test
    void aProgramIsToldByAnExceptionAndNothingChanges() {
        assertEquals("shelf", stored.name());
        assertEquals(Optional.of("audit.shelf"), stored.pid());
        assertEquals(store, stored.service());
        stored.configure(Map.of("floor", 7));
        for (Map<String, ?> wrong : List.of(
                Map.of("floor", 101), Map.of("floor", "many"), Map.of("floors", 1), Map.of("place", "relative"))) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> stored.configure(wrong));
            assertTrue(e.getMessage().startsWith("PID audit.shelf, key "), e.getMessage());
        }
        assertEquals(List.of("/default 7 1"), used);
        stored.close();
        assertEquals(1, closings);
    }

    @Test
    void whatAProgramChangesIsTold() {
        PrintStream before = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
        try {
            stored.configure(Map.of());
            stored.configure(Map.of("step", 2));
            stored.configure(Map.of("step", 2, "floor", 6));
        } finally {
            System.setErr(before);
        }
        List<String> lines = told.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(2, lines.size(), lines::toString);
        assertTold(lines.get(0), "INFO", "PID audit.shelf: changed by the program: step: 1 -> 2");
        assertTold(
                lines.get(1),
                "WARN",
                "PID audit.shelf: changed by the program: floor: 5 -> 6. Less is recorded or kept");
    }
}
