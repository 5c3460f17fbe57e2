package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.provider.StorageProvider;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.s3.testing.S3Proxy;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class S3StorageProviderTest extends ServerFixture {

    @Test
    void programsWithoutOsgiFindTheStorageAndKeepRecordingsInIt() throws Exception {
        try (StorageProvider provider =
                ServiceLoader.load(StorageProvider.class).findFirst().orElseThrow()) {
            assertEquals("s3", provider.name());
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> provider.configure(Map.of("region", "us-east-1", "bucket", "No!")));
            assertTrue(e.getMessage().startsWith("PID audit.s3, key bucket: \"No!\" is not allowed"), e.getMessage());

            provider.configure(Map.of(
                    "bucket",
                    S3Proxy.BUCKET,
                    "endpoint",
                    gate.endpoint(),
                    "pathStyleAccess",
                    true,
                    "accessKey",
                    S3Proxy.ACCESS_KEY,
                    "secretKey",
                    S3Proxy.SECRET_KEY,
                    "local",
                    temp.resolve("provided").toString()));
            AuditStorage provided = provider.service();
            StorageOutput output = provided.create(StorageFixture.authenticated(StorageFixture.n("provided")));
            write(output, StorageFixture.n("provided"), 1000);
            output.finish(StorageFixture.ended(StorageFixture.n("provided")));
            String key = "2026-11-01/" + StorageFixture.n("provided");
            eventually("it is in the bucket, in the folder of its day", () -> {
                try {
                    return probe.keys().contains(key);
                } catch (RuntimeException notYet) {
                    return false;
                }
            });
            assertEquals(sha256(StorageFixture.n("provided"), 1000), probe.sha256(key));
        }
    }
}
