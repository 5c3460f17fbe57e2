package dev.sshdaudit.storage.s3.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.storage.s3.bucket.Bucket;
import dev.sshdaudit.storage.s3.bucket.Bucket.ObjectStat;
import dev.sshdaudit.storage.s3.bucket.BucketException;
import dev.sshdaudit.storage.s3.bucket.BucketException.Kind;
import dev.sshdaudit.storage.s3.upload.Inspection.Finding;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InspectionTest {

    private static final Claim CLAIM = new Claim("k", 1, null, "", Claim.Proof.NONE);

    private final Inspection inspection = new Inspection();

    private static Bucket bucket(Callable<ObjectStat> head) {
        return (Bucket) Proxy.newProxyInstance(
                Bucket.class.getClassLoader(), new Class<?>[] {Bucket.class}, (proxy, method, a) -> {
                    assertEquals("statObject", method.getName());
                    return head.call();
                });
    }

    private static BucketException refused() {
        return new BucketException(Kind.REFUSED, false, "access is denied", null);
    }

    @Test
    void ofTwoLooksAtOneTimeThatAreRefusedNoneIsAnError() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Bucket bucket = bucket(() -> {
            both.await(30, TimeUnit.SECONDS);
            throw refused();
        });
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Finding> look = () -> inspection.look(bucket, CLAIM);
            for (Future<Finding> finding : threads.invokeAll(List.of(look, look))) {
                assertEquals(Finding.DENIED, finding.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aRefusalAfterAnObjectWasSeenIsAnError() throws Exception {
        assertEquals(Finding.NOT_WHOLE, inspection.look(bucket(() -> new ObjectStat(2, "", false)), CLAIM));
        assertThrows(
                BucketException.class,
                () -> inspection.look(
                        bucket(() -> {
                            throw refused();
                        }),
                        CLAIM));
    }
}
