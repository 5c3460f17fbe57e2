package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.AuditStorage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;

class FileStorageComponentTest {

    private record Registered(Class<?> type, Object service, Map<String, Object> properties) {}

    /** Keeps the services that are registered with it. */
    private final List<Registered> services = new ArrayList<>();

    @TempDir
    private Path temp;

    private final BundleContext context = fake(
            BundleContext.class,
            // what else it is asked for is not there
            arguments -> arguments != null && arguments.length == 3 && arguments[0] instanceof Class<?> type
                    ? register(type, arguments[1], FrameworkUtil.asMap(asStrings((Dictionary<?, ?>) arguments[2])))
                    : null);
    private final FileStorageComponent component = new FileStorageComponent(context);

    private interface Behaviour {
        Object call(Object... arguments);
    }

    private static <T> T fake(Class<T> type, Behaviour behaviour) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> behaviour.call(arguments)));
    }

    private static Dictionary<String, Object> asStrings(Dictionary<?, ?> dictionary) {
        Map<String, Object> map = new HashMap<>();
        if (dictionary == null) {
            return FrameworkUtil.asDictionary(map);
        }
        Collections.list(dictionary.keys()).forEach(key -> map.put((String) key, dictionary.get(key)));
        return FrameworkUtil.asDictionary(map);
    }

    private Object register(Class<?> type, Object service, Map<String, Object> properties) {
        Registered registered = new Registered(type, service, properties);
        services.add(registered);
        return fake(ServiceRegistration.class, arguments -> services.remove(registered));
    }

    private List<Registered> of(Class<?> type) {
        return services.stream().filter(service -> service.type() == type).toList();
    }

    private void configure(Object directory) throws ConfigurationException {
        ManagedService follower =
                (ManagedService) of(ManagedService.class).get(0).service();
        follower.updated(FrameworkUtil.asDictionary(Map.of("directory", directory.toString())));
    }

    private AuditStorage storage() {
        assertEquals(1, of(AuditStorage.class).size());
        return (AuditStorage) of(AuditStorage.class).get(0).service();
    }

    @AfterEach
    void deactivate() {
        component.deactivate();
    }

    @Test
    void thereIsNoServiceBeforeTheConfigurationIsKnown() throws ConfigurationException {
        assertEquals(List.of(), of(AuditStorage.class));
        configure(temp.resolve("audit"));
        assertEquals(
                Map.of("audit.storage", "file"), of(AuditStorage.class).get(0).properties());
    }

    @Test
    void oneServiceFollowsTheDirectory() throws ConfigurationException {
        configure(temp.resolve("one"));
        AuditStorage storage = storage();
        configure(temp.resolve("two"));
        assertSame(storage, storage());
        assertEquals(temp.resolve("two").toString(), storage.status().get("directory"));
    }

    @Test
    void aRelativeDirectoryChangesNothing() throws ConfigurationException {
        configure(temp.resolve("one"));
        configure("relative");
        assertEquals(temp.resolve("one").toString(), storage().status().get("directory"));
    }

    @Test
    void withoutARightDirectoryAtFirstThereIsNoStorage() throws ConfigurationException {
        configure("relative");
        assertEquals(List.of(), of(AuditStorage.class), "recordings would go to a folder that was not chosen");
        configure(temp.resolve("one"));
        assertEquals(temp.resolve("one").toString(), storage().status().get("directory"));
    }

    @Test
    void anyOtherKeyThatIsWrongAtFirstHasItsDefault() throws ConfigurationException {
        ManagedService follower =
                (ManagedService) of(ManagedService.class).get(0).service();
        follower.updated(FrameworkUtil.asDictionary(
                Map.of("directory", temp.resolve("one").toString(), "minFreeSpace", -1, "sync", "always")));
        assertEquals("100 MiB", storage().status().get("to be left free"));
        assertEquals("always", storage().status().get("sync"));
    }

    @Test
    void aDirectoryThatCannotBeUsedIsAServiceThatSaysSo() throws IOException, ConfigurationException {
        Path file = Files.writeString(temp.resolve("file"), "");
        configure(file);
        String problem = storage().status().get("problem");
        assertTrue(problem.startsWith("PID audit.file, key directory: \"" + file + "\""), problem);
    }

    @Test
    void nothingStaysRegisteredAndNothingComesBack() throws ConfigurationException {
        configure(temp.resolve("one"));
        ManagedService follower =
                (ManagedService) of(ManagedService.class).get(0).service();
        component.deactivate();
        follower.updated(FrameworkUtil.asDictionary(
                Map.of("directory", temp.resolve("late").toString())));
        assertEquals(List.of(), services);
        assertTrue(Files.notExists(temp.resolve("late")));
    }

    /** To open a pipe takes until another program opens its other end, as a file of a server that has stopped. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatDoesNotAnswerIsAServiceThatSaysSoAndHoldsUpNoConfiguration() throws Exception {
        Path frozen = Files.createDirectory(temp.resolve("frozen"));
        Path lock = frozen.resolve(".lock");
        assertEquals(0, new ProcessBuilder("mkfifo", lock.toString()).start().waitFor());
        try {
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> configure(frozen));
            String problem = storage().status().get("problem");
            assertTrue(
                    problem.startsWith("PID audit.file, key directory: \"" + frozen + "\" has not answered since "),
                    problem);
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> configure(temp.resolve("one")));
            assertFalse(storage().status().containsKey("problem"));
            assertTimeoutPreemptively(Duration.ofSeconds(20), component::deactivate);
        } finally {
            new RandomAccessFile(lock.toFile(), "rw").close();
        }
    }
}
