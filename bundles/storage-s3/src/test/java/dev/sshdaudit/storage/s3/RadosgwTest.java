package dev.sshdaudit.storage.s3;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.files.Keeping;
import dev.sshdaudit.storage.s3.bucket.BucketSettings;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.Credentials;
import dev.sshdaudit.storage.s3.bucket.BucketSettings.ObjectOptions;
import dev.sshdaudit.storage.s3.bucket.Destination;
import dev.sshdaudit.storage.s3.bucket.SdkBucket;
import dev.sshdaudit.storage.s3.testing.Probe;
import dev.sshdaudit.storage.s3.testing.Radosgw;
import dev.sshdaudit.storage.s3.upload.ObjectNaming;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that enforces bucket policies, with the policy of the README. */
@Timeout(1800)
@EnabledIf(
        value = "isInstalled",
        disabledReason = "NOT TESTED AGAINST CEPH: ceph-mon, ceph-osd and radosgw are not installed")
class RadosgwTest {

    private static final long PART = 5 << 20;

    static boolean isInstalled() {
        boolean installed = Radosgw.isInstalled();
        if (!installed) {
            System.out.println("NOT TESTED AGAINST CEPH: ceph-mon, ceph-osd and radosgw are not installed");
        }
        return installed;
    }

    /** The README's, for Ceph's name of the user. */
    private static String policy() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf("```json\n", readme.indexOf("## Permissions")) + 8;
        return readme.substring(start, readme.indexOf("```", start))
                .replace("arn:aws:iam::123456789012:role/karaf", "arn:aws:iam:::user/writer")
                .replace("BUCKET", "audit");
    }

    @Test
    void thePolicyOfTheReadmeIsEnough(@TempDir Path temp) throws Exception {
        try (Radosgw server = Radosgw.start(Files.createDirectories(temp.resolve("ceph")));
                Probe owner = new Probe(server.endpoint(), "audit", Radosgw.OWNER_KEY, Radosgw.SECRET_KEY);
                S3Storage storage = new S3Storage(SdkBucket::of, ServerFixture.QUICK, Runnable::run)) {
            owner.client().createBucket(request -> request.bucket("audit"));
            String policy = policy();
            owner.client().putBucketPolicy(request -> request.bucket("audit").policy(policy));
            Path local = temp.resolve("spool");
            storage.use(configuration(server.endpoint(), local));
            long[] sizes = {100, PART + 1, 12 << 20};
            for (long size : sizes) {
                byte[] bytes = StorageFixture.random((int) size, size);
                var output = storage.create(StorageFixture.authenticated(StorageFixture.n("size-" + size)));
                output.write(bytes, 0, bytes.length);
                output.finish(StorageFixture.ended(StorageFixture.n("size-" + size)));
            }
            for (long size : sizes) {
                String name = StorageFixture.n("size-" + size);
                eventually(name + storage.status(), 300, () -> Files.notExists(local.resolve(name)));
                byte[] bytes = StorageFixture.random((int) size, size);
                // whose objects they are: the bucket's owner cannot read them without acl=bucket-owner-full-control
                assertEquals(Probe.sha256(new ByteArrayInputStream(bytes)), owner.sha256(name));
                assertEquals("alice", owner.metadata(name).get("username"));
            }
            assertEquals(List.of(), owner.openUploads());
            IOException e = assertThrows(IOException.class, () -> storage.list("", 10));
            assertTrue(e.getMessage().contains("the permission s3:ListBucket is needed"), e.getMessage());
        }
    }

    private static S3Configuration configuration(String endpoint, Path local) {
        return new S3Configuration(
                local,
                Keeping.DEFAULT,
                0,
                new BucketSettings(
                        new Destination(endpoint, "us-east-1", "audit"),
                        new Credentials(Radosgw.WRITER_KEY, Radosgw.SECRET_KEY),
                        true,
                        List.of(),
                        9,
                        new ObjectOptions("bucket-owner-full-control", "", "", "", 0, "", Map.of())),
                new ObjectNaming("", true, true),
                PART,
                8);
    }
}
