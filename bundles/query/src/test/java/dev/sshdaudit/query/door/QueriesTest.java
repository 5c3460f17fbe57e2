package dev.sshdaudit.query.door;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed.What;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.AuditQuery.Use;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.configure.Configuring;
import dev.sshdaudit.query.keep.Keeping;
import dev.sshdaudit.query.place.MemoryLedger;
import dev.sshdaudit.query.place.MemoryPlace;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask, and what the ledger tells of it. */
class QueriesTest {

    private final MemoryPlace place = new MemoryPlace();
    private final AuditQuery queries =
            new Queries(place.services(), new Keeping(place.services()), new Configuring(List::of));

    @TempDir
    private Path folder;

    @SuppressWarnings("removal")
    private static void as(List<Principal> principals, Executable what) throws Throwable {
        Subject subject = new Subject();
        subject.getPrincipals().addAll(principals);
        try {
            Subject.doAs(subject, (PrivilegedExceptionAction<Void>) () -> {
                try {
                    what.execute();
                } catch (Exception | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new AssertionError(e);
                }
                return null;
            });
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    private static List<Principal> user(String role) {
        return List.of(new UserPrincipal("karaf"), new RolePrincipal(role));
    }

    private static Object argument(Parameter parameter) {
        Class<?> type = parameter.getType();
        if (type == String.class) {
            return parameter.getName().equals("storage") ? null : "name";
        } else if (type == long.class) {
            return 1L;
        } else if (type == RecordingFilter.class) {
            return RecordingFilter.ALL;
        } else if (type == VerifyRequest.class) {
            return VerifyRequest.ALL;
        } else if (type == Predicate.class) {
            return (Predicate<Object>) any -> true;
        } else if (type == Consumer.class) {
            return (Consumer<Object>) any -> {};
        } else if (type == Path.class) {
            return Path.of("nowhere");
        }
        return Use.VIEWED;
    }

    /** Each method but {@code used}, which those may call who may look at recordings. */
    private static List<Method> methods() {
        return Arrays.stream(AuditQuery.class.getMethods())
                .filter(method -> !method.getName().equals("used"))
                .toList();
    }

    private void call(Method method) throws Throwable {
        try {
            method.invoke(
                    queries,
                    Arrays.stream(method.getParameters())
                            .map(QueriesTest::argument)
                            .toArray());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    void withoutAUserNothingIsAnswered() {
        for (Method method : methods()) {
            SecurityException refused = assertThrows(SecurityException.class, () -> call(method), method.getName());
            assertTrue(refused.getMessage().contains("role admin"), refused::getMessage);
        }
    }

    @Test
    void viewerIsRefused() throws Throwable {
        for (Method method : methods()) {
            SecurityException refused = assertThrows(
                    SecurityException.class, () -> as(user("viewer"), () -> call(method)), method.getName());
            assertEquals("this needs the role admin", refused.getMessage());
        }
    }

    @Test
    void userWhoIsCalledAdminHasNotThatRole() {
        assertThrows(
                SecurityException.class,
                () -> as(List.of(new UserPrincipal("admin")), () -> queries.verify(VerifyRequest.ALL, any -> {})));
    }

    @Test
    void adminIsAnswered() throws Throwable {
        new MemoryLedger(place, "0123456789abcdef", "one", Instant.EPOCH)
                .record("a1", "ann", "x")
                .checkpoint();
        List<Found> found = new ArrayList<>();
        as(user("admin"), () -> {
            assertEquals(List.of(), queries.find("memory", RecordingFilter.ALL, 9, found::add));
            assertEquals(1, found.size());
            assertTrue(queries.verify(VerifyRequest.ALL, any -> {}).isGood());
            assertThrows(IOException.class, () -> queries.find("other", RecordingFilter.ALL, 9, found::add));
        });
        assertEquals(List.of(), place.facts());
    }

    @Test
    void whoLooksAndWhoTakesACopyIsInTheLedger() throws Throwable {
        new MemoryLedger(place, "0123456789abcdef", "one", Instant.EPOCH)
                .record("a1", "ann", "x")
                .checkpoint();
        as(user("viewer"), () -> queries.used(null, "a1", Use.VIEWED));
        as(user("admin"), () -> queries.exportProof(null, "a1", folder));
        assertEquals(
                List.of(
                        new RecordingUsed(What.VIEWED, "a1", "user \"karaf\"", null),
                        new RecordingUsed(What.EXPORTED, "a1", "user \"karaf\"", null)),
                place.facts());
    }

    @Test
    void ledgerThatCannotBeWrittenKeepsNoUserFromLookingButInModeStrict() throws Throwable {
        place.breakLedger(false);
        assertDoesNotThrow(() -> as(user("viewer"), () -> queries.used(null, "a1", Use.VIEWED)));
        place.breakLedger(true);
        assertThrows(IOException.class, () -> as(user("viewer"), () -> queries.used(null, "a1", Use.VIEWED)));
    }
}
