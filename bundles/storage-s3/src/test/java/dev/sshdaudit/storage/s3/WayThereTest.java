package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.storage.s3.StorageFixture.n;
import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.s3.testing.ForwardProxy;
import dev.sshdaudit.storage.s3.testing.Probe;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS, and proxies. */
@Timeout(300)
class WayThereTest extends ServerFixture {

    private static final String PASSWORD = "Tp5-keystore";
    private static final long LARGE = 6L * MIB;

    /** Known to no name server. */
    private static final String ELSEWHERE = "s3.example.invalid";

    @AfterEach
    void withoutProxy() {
        for (String protocol : List.of("http", "https")) {
            System.clearProperty(protocol + ".proxyHost");
            System.clearProperty(protocol + ".proxyPort");
        }
    }

    @Test
    void aPrivateAuthorityIsTrustedWhereItIsConfigured() throws Exception {
        Path keystore = keystore("IP:127.0.0.1");
        Path folder = Files.createDirectories(temp.resolve("tls"));
        try (S3Proxy tls = S3Proxy.inTls(folder, JAR, keystore, PASSWORD).start()) {
            String endpoint = tls.endpoint().replace("http:", "https:");
            storage.use(configuration(endpoint, S3Proxy.SECRET_KEY, List.of()));
            record(n("tls"), 10);
            record(n("tls-large"), LARGE);
            awaitProblem(n("tls"), "set cacert to the certificate of the authority that signed it");
            assertTrue(storage.status().get(n("tls")).contains("key cacert"));
            storage.use(configuration(endpoint, S3Proxy.SECRET_KEY, Certificates.read(certificate(keystore))));
            assertInFolder(folder, n("tls"), 10);
            assertInFolder(folder, n("tls-large"), LARGE);
        }
    }

    @Test
    void theCertificateOfAnotherHostIsRefused() throws Exception {
        Path keystore = keystore("DNS:" + ELSEWHERE);
        Path folder = Files.createDirectories(temp.resolve("other"));
        try (S3Proxy tls = S3Proxy.inTls(folder, JAR, keystore, PASSWORD).start()) {
            String endpoint = tls.endpoint().replace("http:", "https:");
            storage.use(configuration(endpoint, S3Proxy.SECRET_KEY, Certificates.read(certificate(keystore))));
            record(n("other"), 10);
            awaitProblem(n("other"), "127.0.0.1");
            assertFalse(Files.exists(folder.resolve("data/audit/" + n("other"))));
        }
    }

    @Test
    void aProxyIsTheWayOutWhereJavaHasOne() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy(server.port())) {
            use(proxy, "http");
            storage.use(configuration("http://" + ELSEWHERE, S3Proxy.SECRET_KEY, List.of()));
            record(n("proxy"), 10);
            record(n("proxy-large"), LARGE);
            assertArrives(n("proxy"), 10);
            assertArrives(n("proxy-large"), LARGE);
            assertTrue(proxy.requests.contains("PUT http://" + ELSEWHERE + "/audit/" + n("proxy") + " HTTP/1.1"));
        }
    }

    @Test
    void throughAProxyTlsIsWithTheServer() throws Exception {
        Path keystore = keystore("DNS:" + ELSEWHERE);
        Path folder = Files.createDirectories(temp.resolve("tunnel"));
        try (S3Proxy tls = S3Proxy.inTls(folder, JAR, keystore, PASSWORD).start();
                ForwardProxy proxy = new ForwardProxy(tls.port())) {
            use(proxy, "https");
            storage.use(configuration(
                    "https://" + ELSEWHERE, S3Proxy.SECRET_KEY, Certificates.read(certificate(keystore))));
            record(n("tunnel"), 10);
            assertInFolder(folder, n("tunnel"), 10);
            assertEquals("CONNECT " + ELSEWHERE + ":443 HTTP/1.1", proxy.requests.get(0));
        }
    }

    private static void use(ForwardProxy proxy, String protocol) {
        System.setProperty(protocol + ".proxyHost", "127.0.0.1");
        System.setProperty(protocol + ".proxyPort", String.valueOf(proxy.port()));
    }

    private void awaitProblem(String name, String text) {
        eventually(text, () -> storage.status().getOrDefault(name, "").contains(text));
    }

    private void assertInFolder(Path folder, String name, long size) throws IOException {
        eventually(name + " there", () -> Files.notExists(local.resolve(name)));
        assertEquals(sha256(name, size), Probe.sha256(Files.newInputStream(folder.resolve("data/audit/" + name))));
    }

    /** A server's key, with a certificate that it has signed itself. */
    private Path keystore(String subject) throws IOException, InterruptedException {
        Path keystore = temp.resolve("server.p12");
        keytool(
                List.of(
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "SAN=" + subject),
                keystore);
        return keystore;
    }

    private static String certificate(Path keystore) throws IOException, InterruptedException {
        return keytool(List.of("-exportcert", "-rfc"), keystore);
    }

    private static String keytool(List<String> arguments, Path keystore) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/keytool").toString());
        command.addAll(arguments);
        command.addAll(List.of("-alias", "server", "-keystore", keystore.toString()));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        process.getInputStream().transferTo(out);
        assertEquals(0, process.waitFor(), out::toString);
        return out.toString(StandardCharsets.US_ASCII);
    }
}
