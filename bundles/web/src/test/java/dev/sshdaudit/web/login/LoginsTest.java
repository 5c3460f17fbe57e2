package dev.sshdaudit.web.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.junit.jupiter.api.Test;

class LoginsTest {

    private static final Set<Principal> ROLES = Set.of(new RolePrincipal("auditor"));

    private long now = 1;
    private boolean busy;
    private final List<Login> ended = new ArrayList<>();
    private final Logins logins = new Logins(() -> now, login -> busy, ended::add);

    private void pass(long minutes) {
        now += TimeUnit.MINUTES.toNanos(minutes);
    }

    @Test
    void aLoginIsFoundByItsCookieAlone() {
        Logins.Begun begun = logins.begin("alice", ROLES, "192.0.2.1");
        assertEquals("alice", logins.find(begun.cookie()).user());
        assertNull(logins.find(begun.login().key()));
        assertNull(logins.find(""));
        assertNotEquals(
                begun.cookie(), logins.begin("alice", ROLES, "192.0.2.1").cookie());
        assertEquals(43, begun.cookie().length());
    }

    @Test
    void theTokenBelongsToTheCookie() {
        assertTrue(Tokens.isCsrf(Tokens.csrf("one"), "one"));
        assertFalse(Tokens.isCsrf(Tokens.csrf("one"), "two"));
        assertFalse(Tokens.isCsrf(null, "one"));
        assertFalse(Tokens.isCsrf("", "one"));
        assertFalse(Tokens.isCsrf(Tokens.key("one"), "one"));
    }

    @Test
    void aLoginEndsWhenItIsIdle() {
        String cookie = logins.begin("alice", ROLES, "192.0.2.1").cookie();
        pass(29);
        assertNotNull(logins.find(cookie));
        pass(29);
        assertNotNull(logins.find(cookie));
        pass(31);
        assertNull(logins.find(cookie));
        assertEquals(1, ended.size());
    }

    @Test
    void aLoginWithARunningRequestIsNotIdleButEndsWithItsLifetime() {
        Logins.Begun begun = logins.begin("alice", ROLES, "192.0.2.1");
        busy = true;
        pass(300);
        logins.sweep();
        assertTrue(logins.isOpen(begun.login()));
        pass(181);
        logins.sweep();
        assertFalse(logins.isOpen(begun.login()));
        assertEquals(List.of(begun.login()), ended);
    }

    @Test
    void aShorterTimeCountsForOpenLoginsToo() {
        String cookie = logins.begin("alice", ROLES, "192.0.2.1").cookie();
        pass(10);
        logins.use(new Logins.Times(5, 480));
        assertNull(logins.find(cookie));
    }

    @Test
    void theOldestLoginOfAUserGoesWhereThereAreTooMany() {
        Login other = logins.begin("bob", ROLES, "192.0.2.2").login();
        Login first = logins.begin("alice", ROLES, "192.0.2.1").login();
        for (int i = 0; i < 20; i++) {
            logins.begin("alice", ROLES, "192.0.2.1");
        }
        assertEquals(List.of(first), ended);
        assertTrue(logins.isOpen(other));
        assertEquals(21, logins.all().size());
    }

    @Test
    void theNumberOfLoginsIsBounded() {
        for (int i = 0; i < 1200; i++) {
            logins.begin("user" + i, ROLES, "192.0.2.1");
        }
        assertEquals(1000, logins.all().size());
        assertEquals(200, ended.size());
    }

    @Test
    void allLoginsOfAUserEnd() {
        logins.begin("alice", ROLES, "192.0.2.1");
        logins.begin("alice", ROLES, "192.0.2.2");
        Login other = logins.begin("bob", ROLES, "192.0.2.2").login();
        assertEquals(2, logins.endAll("alice"));
        assertEquals(List.of(other), logins.all());
    }

    @Test
    void whoAsksIsNamedWithTheAddressOfTheRequest() {
        Login login = logins.begin("alice", ROLES, "192.0.2.1").login();
        Set<String> names = login.subject("192.0.2.77").getPrincipals().stream()
                .map(Principal::getName)
                .collect(Collectors.toSet());
        assertEquals(Set.of("auditor", "web(/192.0.2.77)"), names);
        assertTrue(login.subject("192.0.2.77").isReadOnly());
    }
}
