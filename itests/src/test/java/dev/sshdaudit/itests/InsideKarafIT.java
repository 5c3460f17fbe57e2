package dev.sshdaudit.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.features;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.inject.Inject;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.cm.ConfigurationAdmin;

/** What can only be seen from inside of a Karaf: services, exports, configuration. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class InsideKarafIT {

    private static final String ENABLED = "(audit.enabled=true)";

    @Inject
    private BundleContext context;

    @Inject
    private ConfigurationAdmin configurations;

    @Configuration
    public Option[] karaf() throws IOException {
        File offered = new File("target/offered/repository");
        String repository =
                "mvn:dev.sshdaudit/sshd-audit-features/" + System.getProperty("project.version") + "/xml/features";
        String mvn = "etc/org.ops4j.pax.url.mvn.cfg";
        return options(
                karafDistributionConfiguration()
                        .frameworkUrl(new File("target/stock/apache-karaf.tar.gz")
                                .toURI()
                                .toString())
                        .karafVersion(System.getProperty("karaf.version"))
                        .unpackDirectory(new File("target/exam"))
                        .useDeployFolder(false),
                keepRuntimeFolder(),
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshPort", freePort()),
                editConfigurationFilePut("etc/org.apache.karaf.shell.cfg", "sshHost", "127.0.0.1"),
                editConfigurationFilePut("etc/org.apache.karaf.management.cfg", "rmiRegistryPort", freePort()),
                editConfigurationFilePut("etc/org.apache.karaf.management.cfg", "rmiServerPort", freePort()),
                // what the build has fetched already, seen as a remote repository: no network
                editConfigurationFilePut(
                        mvn,
                        "org.ops4j.pax.url.mvn.repositories",
                        offered.toURI() + "@id=offered@snapshots@checksum=ignore,"
                                + new File(System.getProperty("maven.repository")).toURI()
                                + "@id=fetched@checksum=ignore"),
                editConfigurationFilePut(
                        mvn,
                        "org.ops4j.pax.url.mvn.localRepository",
                        new File("target/exam-repository").getAbsolutePath()),
                features(repository, "sshd-audit"));
    }

    private static String freePort() throws IOException {
        return String.valueOf(Ports.free());
    }

    /** As the test kit's, which is not there inside of Karaf. */
    private static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue("After 30 s, not yet: " + what, System.nanoTime() < deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private boolean exists(String service, String filter) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(service, filter);
            return found != null && found.length > 0;
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElse(null);
    }

    private void configure(String pid, String... keysAndValues) throws IOException {
        Dictionary<String, Object> properties = new Hashtable<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        configurations.getConfiguration(pid, "?").update(properties);
    }

    @Test
    public void formatsAndStoragesAreFoundByTheirNames() {
        for (String format : List.of("none", "binary")) {
            eventually(format, () -> exists("dev.sshdaudit.format.AuditFormat", "(audit.format=" + format + ")"));
        }
        for (String storage : List.of("none", "file")) {
            eventually(storage, () -> exists("dev.sshdaudit.storage.AuditStorage", "(audit.storage=" + storage + ")"));
        }
    }

    @Test
    public void theStorageTellsNothingOfItsSettings() throws InvalidSyntaxException {
        eventually("file", () -> exists("dev.sshdaudit.storage.AuditStorage", "(audit.storage=file)"));
        ServiceReference<?> reference =
                context.getAllServiceReferences("dev.sshdaudit.storage.AuditStorage", "(audit.storage=file)")[0];
        assertEquals(
                new TreeSet<>(
                        List.of("audit.storage", "objectClass", "service.bundleid", "service.id", "service.scope")),
                new TreeSet<>(List.of(reference.getPropertyKeys())));
    }

    @Test
    public void onlyInterfacesAreExported() {
        TreeSet<String> exported = new TreeSet<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getSymbolicName().startsWith("sshd-audit-")) {
                for (BundleCapability capability :
                        bundle.adapt(BundleRevision.class).getDeclaredCapabilities(BundleRevision.PACKAGE_NAMESPACE)) {
                    exported.add((String) capability.getAttributes().get(BundleRevision.PACKAGE_NAMESPACE));
                }
            }
        }
        assertEquals(
                new TreeSet<>(List.of(
                        "dev.sshdaudit",
                        "dev.sshdaudit.asciinema",
                        "dev.sshdaudit.binary",
                        "dev.sshdaudit.config",
                        "dev.sshdaudit.containerssh",
                        "dev.sshdaudit.encryption",
                        "dev.sshdaudit.files",
                        "dev.sshdaudit.format",
                        "dev.sshdaudit.ledger",
                        "dev.sshdaudit.ledger.checkpoint",
                        "dev.sshdaudit.ledger.find",
                        "dev.sshdaudit.ledger.format",
                        "dev.sshdaudit.ledger.merkle",
                        "dev.sshdaudit.ledger.timestamp",
                        "dev.sshdaudit.ledger.verify",
                        "dev.sshdaudit.live",
                        "dev.sshdaudit.message",
                        "dev.sshdaudit.provider",
                        "dev.sshdaudit.query",
                        "dev.sshdaudit.storage",
                        "dev.sshdaudit.text")),
                exported);
    }

    @Test
    public void theSwitchIsTheOperatorsAndWrongValuesDoNotMoveIt() throws IOException {
        configure("audit", "enable", "false");
        eventually("off", () -> exists("dev.sshdaudit.AuditLog", "(audit.enabled=false)"));
        configure("audit", "enable", "true", "format", "binary", "storage", "file");
        eventually("on", () -> exists("dev.sshdaudit.AuditLog", ENABLED));
        configure("audit", "enable", "perhaps");
        configure("audit", "enable", "false", "mode", "strikt");
        configure("audit", "enabel", "false");
        configure("audit.intercept", "stdin", "true");
        assertTrue("a wrong value switched auditing off", exists("dev.sshdaudit.AuditLog", ENABLED));
        configure("audit", "enable", "false");
        eventually("off again", () -> exists("dev.sshdaudit.AuditLog", "(audit.enabled=false)"));
    }

    @Test
    public void bundlesStopAndStartAgain() throws Exception {
        for (String name :
                List.of("sshd-audit-sshd", "sshd-audit-format-binary", "sshd-audit-storage-file", "sshd-audit-core")) {
            Bundle bundle = bundle(name);
            assertNotNull(name, bundle);
            bundle.stop();
            bundle.start();
        }
        eventually("the log", () -> exists("dev.sshdaudit.AuditLog", null));
        eventually("binary", () -> exists("dev.sshdaudit.format.AuditFormat", "(audit.format=binary)"));
        eventually("file", () -> exists("dev.sshdaudit.storage.AuditStorage", "(audit.storage=file)"));
    }

    /** With values of the types that the web console gives them. */
    @Test
    public void threeConfigurationsThatChangeTogetherHoldForTheNextConnection() throws Exception {
        File folder = new File("inside-" + System.nanoTime()).getAbsoluteFile();
        configurations
                .getConfiguration("audit.file", "?")
                .update(FrameworkUtil.asDictionary(Map.of("directory", folder.getPath(), "minFreeSpace", 1L << 20)));
        configurations
                .getConfiguration("audit.binary", "?")
                .update(FrameworkUtil.asDictionary(Map.of("compression", "zstd", "level", 3)));
        configurations
                .getConfiguration("audit", "?")
                .update(FrameworkUtil.asDictionary(
                        Map.of("enable", true, "format", "binary", "storage", "file", "mailbox.timeout", 7)));
        eventually("on", () -> exists("dev.sshdaudit.AuditLog", ENABLED));
        String port = (String) configurations
                .getConfiguration("org.apache.karaf.shell", "?")
                .getProperties()
                .get("sshPort");
        // a stranger who says hello and goes; settling takes a moment
        eventually("a recording by what was configured", () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port))) {
                socket.getOutputStream().write("SSH-2.0-stranger\r\n".getBytes(StandardCharsets.US_ASCII));
                return isCompressedWithZstd(folder);
            } catch (IOException e) {
                return false;
            }
        });
        configure("audit", "enable", "false");
    }

    private static boolean isCompressedWithZstd(File folder) throws IOException {
        File[] files = folder.listFiles((parent, name) -> name.matches("[0-9a-f]{32}"));
        int header = 40;
        for (File file : files == null ? new File[0] : files) {
            byte[] bytes = Files.readAllBytes(file.toPath());
            if (bytes.length > header && bytes[header] == 0x28) {
                return true;
            }
        }
        return false;
    }
}
