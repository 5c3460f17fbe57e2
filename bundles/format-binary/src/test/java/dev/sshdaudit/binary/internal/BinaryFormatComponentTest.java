package dev.sshdaudit.binary.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.testkit.MemoryOutputs;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedService;

class BinaryFormatComponentTest {

    /** By type: what is registered. */
    private final Map<Object, Object> services = new HashMap<>();

    private final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            BundleContext.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (self, method, arguments) -> {
                services.put(arguments[0], arguments[1]);
                return Proxy.newProxyInstance(
                        ServiceRegistration.class.getClassLoader(),
                        new Class<?>[] {ServiceRegistration.class},
                        (registration, unregister, none) -> services.remove(arguments[0]));
            });

    private final BinaryFormatComponent component = new BinaryFormatComponent(context);

    private void configure(Map<String, ?> keys) throws ConfigurationException {
        ((ManagedService) services.get(ManagedService.class)).updated(FrameworkUtil.asDictionary(Map.copyOf(keys)));
    }

    private AuditFormat format() {
        return (AuditFormat) services.get(AuditFormat.class);
    }

    /** Version and length of a recording that is made now. */
    private String made() throws IOException {
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = format().newEncoder(outputs);
        Samples.ofEveryType().forEach(message -> {
            try {
                encoder.encode(message);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        encoder.finish();
        return outputs.bytes()[32] + ", " + outputs.bytes().length;
    }

    private static String expected(Compression compression, int level) {
        byte[] bytes = Samples.recording(Samples.ofEveryType(), new Settings(compression, level));
        return bytes[32] + ", " + bytes.length;
    }

    @AfterEach
    void nothingStays() {
        component.deactivate();
        assertEquals(Map.of(), services);
    }

    @Test
    void withoutConfigurationItIsGzip() throws Exception {
        assertEquals(null, format());
        ((ManagedService) services.get(ManagedService.class)).updated(null);
        assertEquals(expected(Compression.gzip, 0), made());
    }

    @Test
    void newRecordingsFollowTheConfiguration() throws Exception {
        configure(Map.of("compression", "zstd"));
        assertEquals(expected(Compression.zstd, 0), made());
        configure(Map.of("compression", "zstd", "level", "19"));
        assertEquals(expected(Compression.zstd, 19), made());
        configure(Map.of("compression", "gzip", "level", 9));
        assertEquals(expected(Compression.gzip, 9), made());
        configure(Map.of("level", 0));
        assertEquals(expected(Compression.gzip, 0), made());
    }

    @Test
    void anEncoderKeepsTheSettingsItBeganWith() throws Exception {
        configure(Map.of());
        MemoryOutputs outputs = MemoryOutputs.ofConnection();
        RecordingEncoder encoder = format().newEncoder(outputs);
        encoder.encode(Samples.connect());
        encoder.idle();
        configure(Map.of("compression", "zstd"));
        encoder.encode(Samples.disconnect());
        encoder.finish();
        assertEquals(2, Samples.read(outputs.bytes()).messages().size());
        assertTrue(Samples.read(outputs.bytes()).problems().isEmpty());
    }

    @Test
    void whatIsWrongChangesNothing() throws Exception {
        configure(Map.of("compression", "zstd", "level", 7));
        String before = made();
        for (Map<String, ?> wrong : List.of(
                Map.of("compression", "lzma"),
                Map.of("compression", "zstd", "level", 23),
                Map.of("level", -1),
                Map.of("level", "fast"),
                Map.of("levels", "1"))) {
            configure(wrong);
            assertEquals(before, made(), wrong.toString());
        }
    }

    @Test
    void aLevelThatTheCompressionDoesNotHaveLeavesTheLevelAsItWas() throws Exception {
        configure(Map.of("compression", "zstd", "level", 7));
        configure(Map.of("compression", "gzip", "level", 10));
        assertEquals(expected(Compression.gzip, 7), made());
    }

    @Test
    void aWrongBeginningLeavesTheFormatUsable() throws Exception {
        configure(Map.of("level", 23));
        assertEquals(expected(Compression.gzip, 0), made());
    }

    @Test
    void aWrongKeyAtTheBeginningSpoilsNoOther() throws Exception {
        configure(Map.of("compression", "zstd", "level", 23));
        assertEquals(expected(Compression.zstd, 0), made());
    }
}
