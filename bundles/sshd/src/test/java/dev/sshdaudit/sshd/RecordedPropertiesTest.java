package dev.sshdaudit.sshd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordedPropertiesTest {

    @Test
    void textsNumbersAndListsAreRecorded() {
        assertEquals(
                Map.of(
                        "a",
                        "dmz",
                        "b",
                        22L,
                        "c",
                        true,
                        "d",
                        List.of(1L, 2L),
                        "e",
                        List.of("x", "y"),
                        "f",
                        "0.5",
                        "g",
                        "z"),
                RecordedProperties.of(Map.of(
                        "a",
                        "dmz",
                        "b",
                        (short) 22,
                        "c",
                        true,
                        "d",
                        new int[] {1, 2},
                        "e",
                        List.of("x", "y"),
                        "f",
                        0.5,
                        "g",
                        'z')));
    }

    @Test
    void whatTheFrameworkAddsIsNot() {
        assertEquals(
                Map.of("service.pid", "git.host~a"),
                RecordedProperties.of(Map.of(
                        "objectClass",
                        new String[] {"org.apache.sshd.server.SshServer"},
                        "service.id",
                        4L,
                        "service.bundleid",
                        7L,
                        "service.scope",
                        "singleton",
                        "component.id",
                        3L,
                        "service.pid",
                        "git.host~a")));
    }

    @Test
    void whatMayBeASecretIsNot() {
        assertEquals(
                Map.of("zone", "dmz"),
                RecordedProperties.of(Map.of(
                        "zone", "dmz",
                        "Password", "Rp1",
                        "ldap.secret", "Rp2",
                        "apiToken", "Rp3",
                        ".hidden", "Rp4",
                        "hostKey", "Rp5",
                        "passphrase", "Rp6")));
    }

    /** Such an object may show what it holds. */
    @Test
    void otherObjectsAreNot() {
        assertEquals(
                Map.of("both", List.of("text")),
                RecordedProperties.of(Map.of(
                        "map", Map.of("a", "b"), "both", List.of(Map.of(), "text"), "thread", Thread.currentThread())));
    }

    @Test
    void muchIsCut() {
        Map<String, Object> many = new TreeMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("n" + (100 + i), "x".repeat(300));
        }
        many.put("a", Collections.nCopies(100, 1));
        Map<String, Object> recorded = RecordedProperties.of(many);
        assertEquals(32, recorded.size());
        assertEquals(Collections.nCopies(16, 1L), recorded.get("a"));
        assertEquals("x".repeat(255) + "…", recorded.get("n100"));
    }

    @Test
    void nothingIsNothing() {
        Map<String, Object> none = new HashMap<>();
        none.put("a", null);
        assertTrue(RecordedProperties.of(none).isEmpty());
        assertEquals(Map.of("a", List.of()), RecordedProperties.of(Map.of("a", new ArrayList<>())));
    }
}
