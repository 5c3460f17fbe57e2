package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.ConfigReader;
import dev.sshdaudit.config.Decisive;
import dev.sshdaudit.config.InvalidConfigurationException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ConfigurationTest {

    private static final String SECRET = "Sq2-configuration-secret";

    /** The defaults, but for what is given; a bucket and a region are needed in any case. */
    private static S3Settings settings(Object... given) throws InvalidConfigurationException {
        Map<String, Object> values = new java.util.HashMap<>(Map.of("bucket", "audit", "region", "eu-central-1"));
        for (int i = 0; i < given.length; i += 2) {
            values.put((String) given[i], given[i + 1]);
        }
        return new ConfigReader<>(S3Settings.PID, S3Settings.class).readStrictly(values);
    }

    private static S3Configuration read(Object... given) throws InvalidConfigurationException {
        return S3Configuration.of(settings(given));
    }

    private static void assertRefused(String key, Object value, Object... more) {
        List<Object> given = new java.util.ArrayList<>(List.of(more));
        given.add(key);
        given.add(value);
        InvalidConfigurationException e =
                assertThrows(InvalidConfigurationException.class, () -> read(given.toArray()), key + "=" + value);
        assertTrue(e.getMessage().startsWith("PID audit.s3, key " + key + ": \"" + value + "\""), e.getMessage());
        assertTrue(e.getMessage().contains("it must be "), e.getMessage());
    }

    @Test
    void theDefaultsAndABucketAreEnough() throws InvalidConfigurationException {
        S3Configuration configuration = read();
        assertEquals(Path.of("/var/lib/audit"), configuration.local());
        assertEquals(5242880, configuration.partSize());
        assertEquals(20, configuration.parallelUploads());
        assertEquals("audit", configuration.bucket().destination().bucket());
        assertEquals("", configuration.bucket().destination().endpoint());
        assertNull(configuration.bucket().credentials());
    }

    @Test
    void whatCannotBeIsRefusedWithKeyValueAndWhatIsAllowed() {
        for (String bucket :
                List.of("", "a", "Audit", "a..b", "-ab", "ab-", "192.168.1.1", "a b", "a/b", "x".repeat(64))) {
            assertRefused("bucket", bucket);
        }
        for (long size : new long[] {0, -1, 5242879, (5L << 30) + 1}) {
            assertRefused("uploadPartSize", size);
        }
        assertRefused("parallelUploads", 0);
        assertRefused("parallelUploads", 501);
        assertRefused("local", "");
        assertRefused("local", "relative");
        assertRefused("local", "/");
        assertRefused("local", "/a\0b");
        assertRefused("local.maxSize", -1L);
        assertRefused("local.minFreeSpace", -1L);
        assertRefused("region", "");
        assertRefused("region", "eu central");
        for (String endpoint : List.of(
                "s3.example.com", "ftp://x", "http://", "https://h/path", "https://h?q", "http://h#f", "http://a b")) {
            assertRefused("endpoint", endpoint);
        }
        assertRefused("acl", "public");
        assertRefused("serverSideEncryption", "aes256");
        assertRefused("kmsKeyId", "k");
        assertRefused("kmsKeyId", "k", "serverSideEncryption", "AES256");
        assertRefused("objectLock.mode", "compliance");
        assertRefused("objectLock.days", 0, "objectLock.mode", "COMPLIANCE");
        assertRefused("objectLock.days", 36501, "objectLock.mode", "COMPLIANCE");
        assertRefused("objectLock.days", 1);
        assertRefused("storageClass", "standard ia");
        assertRefused("tags", "a");
        assertRefused("tags", "a=1,a=2");
        assertRefused("tags", "=1");
        assertRefused("tags", "a=1;b=2");
        assertRefused("tags", "a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,j=1,k=1");
        assertRefused("prefix", "/audit");
        assertRefused("prefix", "{month}/");
        assertRefused("cacert", "relative.pem");
        assertRefused("cacert", "/does/not/exist.pem");
    }

    @Test
    void everythingCanBeSet() throws InvalidConfigurationException {
        S3Configuration configuration = read(
                "endpoint", "https://s3.example.com:9000/",
                "region", "",
                "accessKey", "a",
                "secretKey", SECRET,
                "acl", "bucket-owner-full-control",
                "serverSideEncryption", "aws:kms",
                "kmsKeyId", "k",
                "objectLock.mode", "GOVERNANCE",
                "objectLock.days", 30,
                "storageClass", "STANDARD_IA",
                "tags", "team=ops, kind = audit log,empty=");
        assertEquals(
                "https://s3.example.com:9000",
                configuration.bucket().destination().endpoint());
        assertEquals("us-east-1", configuration.bucket().destination().region());
        assertEquals(
                Map.of("team", "ops", "kind", "audit log", "empty", ""),
                configuration.bucket().options().tags());
        assertFalse(configuration.toString().contains(SECRET), configuration::toString);
    }

    @Test
    void halfOfTheCredentialsIsRefusedAndNeitherHalfIsTold() {
        for (String key : List.of("accessKey", "secretKey")) {
            InvalidConfigurationException e =
                    assertThrows(InvalidConfigurationException.class, () -> read(key, SECRET));
            assertTrue(e.getMessage().contains("keys accessKey and secretKey"), e.getMessage());
            assertFalse(e.getMessage().contains(SECRET), e.getMessage());
        }
    }

    @Test
    void aPasswordInTheEndpointIsNotTold() {
        InvalidConfigurationException e = assertThrows(
                InvalidConfigurationException.class, () -> read("endpoint", "https://user:" + SECRET + "@host"));
        assertFalse(e.getMessage().contains(SECRET), e.getMessage());
    }

    @Test
    void certificatesMayBeTextWithOrWithoutLinesOrAFile(@TempDir Path temp) throws Exception {
        Path keystore = temp.resolve("ca.p12");
        String[] command = {
            Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
            "-genkeypair",
            "-alias",
            "ca",
            "-keyalg",
            "EC",
            "-dname",
            "CN=Test",
            "-keystore",
            keystore.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            "Tp6-keystore"
        };
        assertEquals(0, new ProcessBuilder(command).start().waitFor());
        java.security.KeyStore store =
                java.security.KeyStore.getInstance(keystore.toFile(), "Tp6-keystore".toCharArray());
        String base64 = java.util.Base64.getMimeEncoder()
                .encodeToString(store.getCertificate("ca").getEncoded());
        String pem = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
        Path file = Files.writeString(temp.resolve("ca.pem"), "# two\n" + pem + pem);
        assertEquals(1, Certificates.read(pem).size());
        assertEquals(1, Certificates.read(pem.replaceAll("\\s+", " ")).size());
        assertEquals(
                1, Certificates.read(pem.replace("\n", "\\n").replace("\r", "")).size());
        assertEquals(2, Certificates.read(file.toString()).size());
        String damaged = pem.replaceFirst("MII.", "MIIx");
        InvalidConfigurationException e = assertThrows(
                InvalidConfigurationException.class,
                () -> Certificates.read(damaged.substring(0, 60) + damaged.substring(80)));
        assertTrue(e.getMessage().endsWith("a certificate in it is damaged"), e.getMessage());
        String key = "-----BEGIN PRIVATE KEY-----\n" + SECRET + "\n-----END PRIVATE KEY-----";
        e = assertThrows(InvalidConfigurationException.class, () -> Certificates.read(key));
        assertTrue(e.getMessage().endsWith("it holds no certificate"), e.getMessage());
        assertFalse(e.getMessage().contains(SECRET), e.getMessage());
    }

    /** The rule for a first configuration that is wrong stands in the README of core. */
    @Test
    void theKeysThatHaveNoDefaultAtFirstAreThoseOfTheReadme() throws IOException {
        String readme = Files.readString(Path.of("../core/README.md"));
        int from =
                readme.indexOf("`audit.s3`", readme.indexOf("Some keys have no such default")) + "`audit.s3`".length();
        Set<String> documented = new TreeSet<>();
        Matcher key =
                Pattern.compile("`([A-Za-z.]+)`").matcher(readme.substring(from, readme.indexOf("As long as", from)));
        while (key.find()) {
            documented.add(key.group(1));
        }
        Set<String> decisive = new TreeSet<>();
        for (Method method : S3Settings.class.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Decisive.class)) {
                decisive.add(method.getName().replace('_', '.'));
            }
        }
        assertEquals(decisive, documented);
    }
}
