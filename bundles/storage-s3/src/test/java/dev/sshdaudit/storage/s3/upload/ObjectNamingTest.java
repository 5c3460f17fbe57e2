package dev.sshdaudit.storage.s3.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.s3.bucket.ObjectHead;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ObjectNamingTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final Instant START = Instant.parse("2026-11-01T23:59:59.5Z");

    private static RecordingMetadata metadata(String name, String node, String user) {
        return MetadataBuilder.recording(name)
                .connectionId(ID)
                .contentType("text/x")
                .node(node)
                .start(START)
                .remoteAddress("2001:db8::1")
                .username(user)
                .build();
    }

    @Test
    void placeholdersAreReplaced() {
        ObjectNaming naming = new ObjectNaming("a/{date}/{host}/{user}/", false, false);
        assertEquals("a/2026-11-01/web1/bob/" + ID, naming.key(metadata(ID, "web1", "bob")));
        assertEquals("a/", naming.literalPrefix());
    }

    @Test
    void whatComesFromOutsideMakesNoFoldersAndNoSurprises() {
        ObjectNaming naming = new ObjectNaming("{user}/", false, false);
        Map<String, String> safe = Map.of(
                "../../etc", "_._.._etc",
                "a/b", "a_b",
                "..", "_.",
                "x y\n", "x_y_",
                "ünï", "_n_",
                "a{date}b", "a_date_b",
                "$1\\", "_1_");
        safe.forEach((user, expected) -> assertTrue(
                naming.key(metadata(ID, "", user)).matches(Pattern.quote(expected) + "![0-9a-f]{12}/" + ID), user));
        assertEquals("_/" + ID, naming.key(metadata(ID, "", null)));
        assertTrue(naming.key(metadata(ID, "", "x".repeat(5000))).length() < 200);
    }

    @Test
    void differentNamesAreDifferentInKeys() {
        ObjectNaming naming = new ObjectNaming("{user}-", false, false);
        List<String> users = List.of(
                "a_b",
                "a/b",
                "a b",
                "a\\b",
                "a_b!",
                "_",
                "",
                ".x",
                "_x",
                "ü",
                "ö",
                "x".repeat(128),
                "x".repeat(129),
                "x".repeat(130),
                "alice",
                "Alice");
        Set<String> keys = new HashSet<>();
        users.forEach(user -> assertTrue(keys.add(naming.key(metadata(ID, "", user))), user));
        assertTrue(
                keys.contains("alice-" + ID) && keys.contains("a_b-" + ID) && keys.contains("_-" + ID), keys::toString);
        keys.forEach(key -> assertTrue(ObjectNaming.NAME.matcher(key).find(), key));
    }

    @Test
    void prefixesThatCannotBeAreTold() {
        for (String good : List.of("", "audit/", "{date}/{user}-{host}/x_", "a.b/c")) {
            assertNull(ObjectNaming.problem(good), good);
        }
        for (String bad : List.of(
                "/a", "a//b", "../a", "a/./b", "{dat}/", "{", "a}", "a\nb", "ü", "a?b", "{date", "x".repeat(301))) {
            assertNotNull(ObjectNaming.problem(bad), bad);
        }
    }

    @Test
    void metadataTellsNoMoreThanIsConfigured() {
        Map<String, String> little = new ObjectNaming("", false, false)
                .head(metadata(ID, "n", "bob"))
                .metadata();
        assertEquals(
                Map.of("start", START.toString(), "authenticated", "true", "format", "binary", "node", "n"), little);
        Map<String, String> much =
                new ObjectNaming("", true, true).head(metadata(ID, "n", "bob")).metadata();
        assertEquals("bob", much.get("username"));
        assertEquals("2001:db8::1", much.get("ip"));
    }

    @Test
    void aRecordingOfManyConnectionsIsToldFromOthers() {
        RecordingMetadata shared = MetadataBuilder.recording(ID)
                .contentType("text/x")
                .node("n")
                .start(START)
                .state(State.ENDED)
                .shared()
                .build();
        ObjectNaming naming = new ObjectNaming("", true, true);
        assertTrue(naming.metadata(naming.head(shared), ID, START).shared());
        assertFalse(naming.metadata(naming.head(metadata(ID, "n", "bob")), ID, START)
                .shared());
    }

    @Test
    void aRecordingTellsTheIdUnderWhichItsConnectionWasRecordedBefore() {
        ObjectNaming naming = new ObjectNaming("", false, false);
        RecordingMetadata again = metadata(ID, "n", "bob").withFormerConnection("a1");
        assertEquals("a1", naming.metadata(naming.head(again), ID, START).formerConnection());
        assertNull(naming.metadata(naming.head(metadata(ID, "n", "bob")), ID, START)
                .formerConnection());
    }

    @Test
    void anyUserNameFitsIntoAHeaderAndComesBack() {
        ObjectNaming naming = new ObjectNaming("", true, true);
        for (String user : List.of("bob", "ü ï", "100%", "%41", "a\r\nx-amz-acl: public", "\0", "日本", "😀")) {
            ObjectHead head = naming.head(metadata(ID + "-7.3.cast", "n d", user));
            assertTrue(head.metadata().get("username").matches("[!-~]*"), user);
            RecordingMetadata back = naming.metadata(head, ID + "-7.3.cast", START);
            assertEquals(user, back.username());
            assertEquals("n d", back.node());
            assertEquals(ID, back.connectionId());
            assertEquals(7L, back.channelId());
            assertEquals(3, back.part());
            assertEquals(START, back.start());
            assertEquals("2001:db8::1", back.remoteAddress());
        }
        assertTrue(ObjectNaming.encoded("ü".repeat(5000)).length() <= 1024);
    }

    @Test
    void encryptedRecordingsAndCopiesAreOfTheirConnectionToo() {
        ObjectNaming naming = new ObjectNaming("{user}-", true, true);
        for (String rest :
                List.of(".bin.age", ".2.bin.age", "-7.3.cast.age", "-7.3.r12.cast.age", ".r1.age", ".data.gz.age")) {
            RecordingMetadata metadata = metadata(ID + rest, "n", "bob");
            RecordingMetadata back = naming.metadata(naming.head(metadata), ID + rest, START);
            assertEquals(ID, back.connectionId(), rest);
            assertEquals(rest.startsWith("-7") ? 7L : null, back.channelId(), rest);
            assertEquals(rest.contains(".3.") ? 3 : rest.contains(".2.") ? 2 : 1, back.part(), rest);
            Matcher found = ObjectNaming.NAME.matcher(naming.key(metadata));
            assertTrue(found.find() && found.group().equals(ID + rest), rest);
        }
    }

    @Test
    void objectsOfOthersAreUnderstoodAsFarAsPossible() {
        ObjectNaming naming = new ObjectNaming("", true, true);
        RecordingMetadata metadata =
                naming.metadata(new ObjectHead("x", "", Map.of("start", "yesterday", "username", "%zz%4")), "x", START);
        assertEquals(START, metadata.start());
        assertEquals("%zz%4", metadata.username());
        assertEquals("x", metadata.connectionId());
        assertNull(naming.metadata(null, "x", START).username());
    }
}
