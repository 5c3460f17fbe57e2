package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.AuditStorage;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;

class S3StorageComponentTest {

    private static final String SECRET = "Sc7-component-secret";

    @TempDir
    private Path temp;

    /** The services that are there, with their properties. */
    private final Map<Object, Map<String, Object>> services = new LinkedHashMap<>();

    private final S3StorageComponent component = new S3StorageComponent(proxy(
            BundleContext.class,
            (context, method, arguments) -> register(arguments[1], (Dictionary<?, ?>) arguments[2])));

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private ServiceRegistration<?> register(Object service, Dictionary<?, ?> properties) {
        Map<String, Object> copy = new HashMap<>();
        if (properties != null) {
            properties.keys().asIterator().forEachRemaining(key -> copy.put((String) key, properties.get(key)));
        }
        services.put(service, copy);
        return proxy(ServiceRegistration.class, (self, method, arguments) -> services.remove(service) == null);
    }

    private <T> T service(Class<T> type) {
        return services.keySet().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    private void configure(String... keys) throws ConfigurationException {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "local",
                temp.resolve("spool").toString(),
                "endpoint",
                "http://127.0.0.1:9",
                "accessKey",
                "Ak8-component",
                "secretKey",
                SECRET));
        for (int i = 0; i < keys.length; i += 2) {
            properties.put(keys[i], keys[i + 1]);
        }
        service(ManagedService.class).updated(FrameworkUtil.asDictionary(properties));
    }

    @AfterEach
    void deactivate() {
        component.deactivate();
        assertEquals(Map.of(), services);
    }

    @Test
    void thereIsNoStorageWithoutABucketAndNothingButItsNameIsPublished() throws ConfigurationException {
        configure("bucket", "");
        assertNull(service(AuditStorage.class));
        configure("bucket", "audit");
        assertEquals(Map.of("audit.storage", "s3"), services.get(service(AuditStorage.class)));
        assertFalse(service(AuditStorage.class).status().toString().contains(SECRET));
        assertFalse(service(AuditStorage.class).toString().contains(SECRET));
    }

    @Test
    void whatCannotBeLeavesTheLastGoodConfigurationInForce() throws ConfigurationException {
        configure("bucket", "audit");
        AuditStorage storage = service(AuditStorage.class);
        configure("bucket", "Not Allowed");
        configure("bucket", "");
        assertEquals("audit at http://127.0.0.1:9", storage.status().get("bucket"));
        // one bad key spoils no other
        configure("bucket", "other", "uploadPartSize", "1");
        assertEquals("other at http://127.0.0.1:9", storage.status().get("bucket"));
        assertEquals(storage, service(AuditStorage.class));
    }

    @Test
    void whatDecidesWhereAndHowObjectsAreKeptHasToBeRightAtFirst() throws ConfigurationException {
        for (String[] wrong : new String[][] {
            {"endpoint", "htp://127.0.0.1:9"},
            {"bucket", "No!"},
            {"local", "relative"},
            {"prefix", "/x"},
            {"serverSideEncryption", "AES-256"},
            {"objectLock.mode", "COMPLIANT"}
        }) {
            beginWith(wrong);
            assertNull(service(AuditStorage.class), wrong[0]);
        }
        beginWith("uploadPartSize", "1");
        assertEquals(
                "audit at http://127.0.0.1:9",
                service(AuditStorage.class).status().get("bucket"));
    }

    /** All keys, as one that goes missing right after a change keeps the value that it had. */
    private void beginWith(String... wrong) throws ConfigurationException {
        configure(
                "bucket", "audit", "prefix", "", "serverSideEncryption", "", "objectLock.mode", "", wrong[0], wrong[1]);
    }

    @Test
    void aConfigurationThatComesTooLateIsNotPutInForce() throws ConfigurationException {
        ManagedService follower = service(ManagedService.class);
        component.deactivate();
        follower.updated(FrameworkUtil.asDictionary(Map.of("bucket", "audit", "region", "eu-central-1")));
        assertTrue(services.isEmpty());
    }
}
