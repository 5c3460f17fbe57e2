package dev.sshdaudit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFollowerTest {

    enum Mode {
        best_effort,
        strict
    }

    @interface Config {
        boolean enable() default false;

        int size() default 5;

        long max_size() default 1L << 40;

        Mode mode() default Mode.best_effort;

        String secretKey() default "";

        @Decisive
        @AbsolutePath
        String folder() default "/var/x";
    }

    private final List<Config> applied = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private final Stored store = new Stored();
    private final Later delay = new Later();
    private long nanos = 1L << 60;
    private final ConfigFollower<Config> follower = new ConfigFollower<>(
            "audit.test",
            Config.class,
            new ConfigListener<>() {
                @Override
                public void apply(Config config) throws InvalidConfigurationException {
                    if (config.size() > 100) {
                        throw new InvalidConfigurationException("audit.test", "size", config.size(), "at most 100");
                    }
                    if (config.enable() && config.max_size() == 13) {
                        throw new InvalidConfigurationException("PID audit.test: enable and max.size do not agree");
                    }
                    applied.add(config);
                }

                @Override
                public void rejected(String message) {
                    rejected.add(message);
                }
            },
            store,
            delay,
            () -> nanos);

    /** What a configuration service keeps, with references where others get what they refer to. */
    private static final class Stored extends StoredConfiguration {

        private final Map<String, Object> properties = new TreeMap<>();
        private Map<String, String> file = Map.of();
        private boolean broken;

        private Stored() {
            super(null, "audit.test");
        }

        @Override
        Map<String, Object> read() {
            return properties;
        }

        @Override
        void putBack(Map<String, Object> keys) throws IOException {
            if (broken) {
                throw new IOException("read-only");
            }
            properties.putAll(keys);
        }

        @Override
        Map<String, String> readFile(Object location) {
            return file;
        }
    }

    /** Does what is due when the test says so. */
    private static final class Later extends Delay {

        private Runnable due;

        private Later() {
            super("unused");
        }

        @Override
        void instead(long nanos, Runnable task) {
            assertEquals(ConfigFollower.SETTLED_NANOS, nanos);
            due = task;
        }

        @Override
        void cancel() {
            due = null;
        }

        private void settle() {
            Runnable task = due;
            due = null;
            task.run();
        }
    }

    private Config last() {
        return applied.get(applied.size() - 1);
    }

    /** The configuration comes, so many seconds after the one before. */
    private void comes(double seconds, Map<String, Object> map) {
        nanos += (long) (seconds * 1e9);
        store.properties.clear();
        store.properties.putAll(map);
        follower.updated(properties(map));
    }

    @Test
    void aPidWithoutConfigurationHasTheDefaults() {
        follower.updated(null);
        Config config = applied.get(0);
        assertFalse(config.enable());
        assertEquals(5, config.size());
        assertEquals(1L << 40, config.max_size());
        assertEquals(Mode.best_effort, config.mode());
        assertEquals(List.of(), rejected);
    }

    @Test
    void textsAndTypedValuesAreReadAlike() {
        follower.updated(properties(Map.of("enable", " TRUE ", "size", 7, "max.size", "9", "mode", "strict")));
        Config config = applied.get(0);
        assertTrue(config.enable());
        assertEquals(7, config.size());
        assertEquals(9, config.max_size());
        assertEquals(Mode.strict, config.mode());
    }

    @Test
    void whatConfigurationServicesAddIsNotTheOperators() {
        follower.updated(properties(Map.of(
                "service.pid", "audit.test", "felix.fileinstall.filename", "x", ".hidden", "y", ":configurator:z", 1)));
        assertEquals(1, applied.size());
        assertEquals(List.of(), rejected);
    }

    @Test
    void anErrorIsKnownUntilAConfigurationComesWithoutIt() {
        follower.updated(null);
        assertNull(follower.problem());
        comes(60, Map.of("size", "seven"));
        assertTrue(follower.problem().text().contains("key size: \"seven\""), follower.problem()::text);
        comes(60, Map.of("size", "7", "sise", "8"));
        assertTrue(follower.problem().text().contains("there is no such key"), follower.problem()::text);
        Instant since = follower.problem().since();
        comes(60, Map.of("size", "7", "sise", "8", "enable", "true"));
        assertEquals(since, follower.problem().since(), "it is the same error");
        comes(60, Map.of("size", "101"));
        assertTrue(follower.problem().text().contains("at most 100"), follower.problem()::text);
        comes(60, Map.of("size", "7"));
        assertNull(follower.problem());
    }

    @Test
    void aConfigurationThatIsReadAppliesUnlessOneHasBeenDelivered() {
        follower.take(properties(Map.of("size", "7")));
        assertEquals(7, last().size());
        comes(60, Map.of("size", "8"));
        follower.take(properties(Map.of("size", "7")));
        assertEquals(8, last().size());
    }

    private static final Map<String, Object> WHOLE =
            Map.of("enable", "true", "size", "7", "mode", "strict", "secretKey", "Wr7-secret");

    /** Karaf writes files in place; what reads one in between finds nothing. */
    @Test
    void aFileThatIsReadWhileItIsWrittenChangesNothing() {
        comes(0, WHOLE);
        comes(60, Map.of());
        assertTrue(last().enable());
        assertEquals(Mode.strict, last().mode());
        comes(1, WHOLE);
        assertNull(delay.due, "something is to be decided");
        assertTrue(last().enable());
        assertEquals(List.of(), rejected);
    }

    /** A change that reads the empty file makes the loss permanent. */
    @Test
    void keysThatTwoChangesInQuickSuccessionLoseKeepTheirValuesAndArePutBack() {
        comes(0, WHOLE);
        comes(60, Map.of());
        comes(0.01, Map.of("mode", "best_effort"));
        assertTrue(last().enable());
        assertEquals(7, last().size());
        assertEquals(Mode.best_effort, last().mode(), "what was changed applies");
        delay.settle();
        assertEquals(Set.of("enable", "size", "mode", "secretKey"), store.properties.keySet());
        assertEquals("true", store.properties.get("enable"));
        assertTrue(last().enable());
        assertEquals("Wr7-secret", last().secretKey());
    }

    @Test
    void keysAreLostWithoutAnEmptyFileInBetween() {
        comes(0, WHOLE);
        comes(60, Map.of("enable", "true", "size", "8", "mode", "strict", "secretKey", "Wr7-secret"));
        comes(0.5, Map.of("size", "9"));
        assertTrue(last().enable());
        assertEquals(9, last().size());
        delay.settle();
        assertEquals(4, store.properties.size());
        assertEquals("9", store.properties.get("size"));
    }

    @Test
    void whatIsPutBackIsTheReferenceAndNotWhatItRefersTo() {
        comes(0, WHOLE);
        store.properties.put("secretKey", "$[env:SECRET]");
        follower.updated(properties(WHOLE));
        comes(0.5, Map.of("size", "9"));
        assertEquals("Wr7-secret", last().secretKey());
        delay.settle();
        assertEquals("$[env:SECRET]", store.properties.get("secretKey"));
    }

    /** What fileinstall has read before the last change, and delivers after it. */
    @Test
    void aChangeThatIsUndoneWhileTheFileHasItIsPutBack() {
        comes(0, WHOLE);
        comes(60, Map.of("enable", "true", "size", "7", "mode", "best_effort", "secretKey", "Wr7-secret"));
        comes(1, WHOLE);
        store.file = Map.of("mode", "strict");
        comes(0.5, Map.of("enable", "true", "size", "7", "mode", "best_effort", "secretKey", "Wr7-secret"));
        assertEquals(Mode.strict, last().mode());
        delay.settle();
        assertEquals("strict", store.properties.get("mode"));
        assertEquals(Mode.strict, last().mode());
    }

    @Test
    void aChangeThatIsNotInTheFileYetIsObeyed() {
        comes(0, WHOLE);
        store.file = Map.of("mode", "strict", "size", "7");
        comes(60, Map.of("enable", "true", "size", "8", "mode", "best_effort", "secretKey", "Wr7-secret"));
        assertEquals(Mode.best_effort, last().mode());
        assertEquals(8, last().size());
        assertNull(delay.due);
    }

    @Test
    void theFileIsReadAsItStands(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a b.cfg");
        Files.writeString(file, "# x\na = B\"true\"\nb = ${c}\nd=\n");
        StoredConfiguration stored = new StoredConfiguration(null, "x");
        assertEquals(Map.of("a", "true", "d", ""), stored.readFile(file.toUri().toString()));
        assertEquals(
                Map.of(), stored.readFile(folder.resolve("none.cfg").toUri().toString()));
        assertEquals(Map.of(), stored.readFile("no uri.cfg"));
        assertEquals(Map.of(), stored.readFile(null));
    }

    @Test
    void whatCannotBePutBackIsStillInForce() {
        comes(0, WHOLE);
        comes(1, Map.of("size", "9"));
        store.broken = true;
        delay.settle();
        assertTrue(last().enable());
    }

    @Test
    void aKeyThatAnOperatorRemovesIsGivenUpWhenNothingHasChangedForAWhile() {
        comes(0, WHOLE);
        comes(60, Map.of("enable", "true", "mode", "strict", "secretKey", "Wr7-secret"));
        assertEquals(7, last().size(), "not before nothing has changed for a while");
        delay.settle();
        assertEquals(5, last().size());
        assertTrue(last().enable());
        assertFalse(store.properties.containsKey("size"), "it was put back");
        comes(60, Map.of("mode", "strict"));
        delay.settle();
        assertFalse(last().enable(), "two at once");
        assertEquals(List.of(), rejected);
    }

    @Test
    void aKeyThatIsRemovedRightAfterAnotherChangeIsGivenUpToo() {
        comes(0, WHOLE);
        comes(1, Map.of("enable", "true", "mode", "strict", "secretKey", "Wr7-secret"));
        comes(1, Map.of("enable", "true", "secretKey", "Wr7-secret"));
        delay.settle();
        assertEquals(5, last().size());
        assertEquals(Mode.best_effort, last().mode());
        assertTrue(last().enable());
        assertEquals(2, store.properties.size());
    }

    @Test
    void keysThatWerePutBackCanBeRemovedAgain() {
        comes(0, WHOLE);
        comes(1, Map.of("mode", "best_effort"));
        delay.settle();
        comes(0, Map.copyOf(store.properties));
        comes(10, Map.of("mode", "best_effort"));
        delay.settle();
        assertFalse(last().enable());
        assertEquals(1, store.properties.size());
    }

    @Test
    void aConfigurationThatIsDeletedLeavesTheDefaults() {
        comes(0, WHOLE);
        nanos += 1_000_000_000;
        follower.updated(null);
        assertTrue(last().enable(), "an editor replaces a file by deleting it");
        delay.settle();
        assertFalse(last().enable());
        assertEquals(5, last().size());
    }

    /** What is left of a comment of which the beginning was overwritten. */
    @Test
    void aTornCommentBlocksNoChange() {
        Map<String, Object> torn = new HashMap<>(WHOLE);
        torn.put("at", "once, in open");
        comes(0, WHOLE);
        comes(60, torn);
        assertEquals(
                List.of("PID audit.test, key at: there is no such key; there are enable, folder, max.size, mode,"
                        + " secretKey, size. All other keys are in force as they are set."),
                rejected);
        torn.put("size", 8);
        comes(60, torn);
        assertEquals(8, last().size());
    }

    @Test
    void whereATornCommentStaysKeysCanBeRemoved() {
        Map<String, Object> torn = new HashMap<>(WHOLE);
        torn.put("at", "once, in open");
        comes(0, WHOLE);
        comes(60, torn);
        torn.remove("size");
        comes(60, torn);
        delay.settle();
        assertEquals(5, last().size());
        assertFalse(store.properties.containsKey("size"), "it was put back");
    }

    /** Karaf reads the file for the second removal before the first one has been written to it. */
    @Test
    void aKeyCanBeRemovedWhileWhatWasLeftOfACommentComesBackOnce() {
        Map<String, Object> torn = new HashMap<>(WHOLE);
        torn.put("at", "once, in open");
        comes(0, torn);
        comes(60, WHOLE);
        torn.remove("size");
        comes(1, torn);
        delay.settle();
        assertEquals(5, last().size());
        assertFalse(store.properties.containsKey("size"), "it was put back");
    }

    @Test
    void keysThatAreMissingWhereACommentIsTornArePutBack() {
        comes(0, WHOLE);
        comes(60, Map.of("at", "once, in open", "size", "7"));
        assertTrue(last().enable());
        delay.settle();
        assertEquals(Set.of("at", "enable", "mode", "secretKey", "size"), store.properties.keySet());
    }

    @Test
    void aWrongValueLeavesTheLastGoodOneOfItsKeyInForce() {
        follower.updated(properties(Map.of("size", 7, "mode", "strict")));
        follower.updated(properties(Map.of("size", 8, "mode", "strikt")));
        assertEquals(8, last().size());
        assertEquals(Mode.strict, last().mode());
        assertEquals(
                List.of("PID audit.test, key mode: \"strikt\" is not allowed, it must be best_effort or strict. "
                        + "The last good value of this key stays in force; all other keys are in force as they are"
                        + " set."),
                rejected);
    }

    @Test
    void aValueThatTheListenerRefusesLeavesTheLastGoodOneOfItsKeyInForce() {
        follower.updated(properties(Map.of("size", 7)));
        follower.updated(properties(Map.of("size", 101, "mode", "strikt", "enable", "true")));
        assertEquals(7, last().size());
        assertTrue(last().enable());
        assertEquals(
                List.of("PID audit.test, key size: \"101\" is not allowed, it must be at most 100; "
                        + "PID audit.test, key mode: \"strikt\" is not allowed, it must be best_effort or strict. "
                        + "The last good values of these keys stay in force; all other keys are in force as they are"
                        + " set."),
                rejected);
    }

    @Test
    void keysThatDoNotAgreeLeaveTheLastGoodConfigurationInForce() {
        follower.updated(properties(Map.of("size", 7)));
        follower.updated(properties(Map.of("size", 8, "enable", "true", "max.size", 13)));
        assertEquals(1, applied.size());
        assertEquals(
                List.of("PID audit.test: enable and max.size do not agree. "
                        + "The last good configuration stays in force."),
                rejected);
    }

    /** A file that the web console saved has types; changed by hand, it is read as text, types and all. */
    @Test
    void valuesThatAreWrittenWithTheirTypesAreUnderstood() {
        follower.updated(properties(Map.of(
                "enable",
                "false",
                "size",
                "I\"8\"",
                "max.size",
                "L\"9\"",
                "mode",
                "\"strict\"",
                "secretKey",
                "\"a\\\\b\\\"\\=\"")));
        assertEquals(List.of(), rejected);
        assertFalse(last().enable());
        assertEquals(8, last().size());
        assertEquals(9, last().max_size());
        assertEquals(Mode.strict, last().mode());
        assertEquals("a\\b\"=", last().secretKey());
        follower.updated(properties(Map.of("enable", "B\"true\"", "secretKey", "a\"b\"")));
        assertTrue(last().enable());
        assertEquals("a\"b\"", last().secretKey());
    }

    @Test
    void withNothingInForceYetWhatIsRightApplies() {
        follower.updated(properties(Map.of("enable", "true", "size", "many")));
        assertTrue(applied.get(0).enable());
        assertEquals(5, applied.get(0).size());
        assertTrue(rejected.get(0).startsWith("PID audit.test, key size: \"many\" is not allowed"), rejected::toString);
    }

    @Test
    void whatTheListenerRefusesAtFirstHasItsDefaultAndIsReported() {
        follower.updated(properties(Map.of("size", 101, "mode", "strict")));
        assertEquals(5, last().size());
        assertEquals(Mode.strict, last().mode());
        assertEquals(
                List.of("PID audit.test, key size: \"101\" is not allowed, it must be at most 100. "
                        + "No configuration was in force before, so this key has its default; all other keys are in"
                        + " force as they are set."),
                rejected);
    }

    @Test
    void keysThatDoNotAgreeAtFirstPutNothingInForce() {
        follower.updated(properties(Map.of("enable", "true", "max.size", 13)));
        assertEquals(List.of(), applied);
        assertEquals(List.of("PID audit.test: enable and max.size do not agree. Nothing is in force."), rejected);
    }

    @Test
    void aConfigurationDoesNotShowItsSecrets() {
        follower.updated(properties(Map.of("secretKey", "Wr8-secret")));
        assertEquals("Wr8-secret", applied.get(0).secretKey());
        assertFalse(applied.get(0).toString().contains("Wr8"));
    }

    private static Dictionary<String, Object> properties(Map<String, Object> map) {
        return new Hashtable<>(map);
    }

    @Test
    void aFirstConfigurationWithAWrongValueOfADecisiveKeyLeavesNothingInForce() {
        comes(0, Map.of("folder", "relative", "size", 7));
        assertEquals(List.of(), applied);
        assertEquals(
                List.of("PID audit.test, key folder: \"relative\" is not allowed, it must be an absolute path of a"
                        + " folder, such as /var/x. Nothing is in force."),
                rejected);
        comes(10, Map.of("folder", "/a", "size", 7));
        assertEquals("/a", last().folder());
    }

    @Test
    void aLaterWrongFolderKeepsTheOneBefore() {
        comes(0, Map.of("folder", "/a", "size", 7));
        comes(10, Map.of("folder", "relative", "size", 8));
        assertEquals("/a", last().folder());
        assertEquals(8, last().size());
    }
}
