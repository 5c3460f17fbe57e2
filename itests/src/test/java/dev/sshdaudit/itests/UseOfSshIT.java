package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every use of SSH in the README's table, with real clients: what is recorded is what the table says. */
@Timeout(180)
class UseOfSshIT
        implements LoginUses, RefusedLoginUses, SessionUses, TransferUses, ForwardingUses, OtherClientUses, RawUses {

    /**
     * A recorder's own troubles, which no client causes, terminals joined, and what hostile clients leave: tests of the
     * bundles and the oracle see to them.
     */
    private static final Set<String> EXTRAS_SEEN_ELSEWHERE = Set.of(
            "accountId",
            "server",
            "continues",
            "lostMessages",
            "lostBytes",
            "exempt",
            "configuration",
            "channelsOmitted",
            "clientAddress",
            "proxyAddress",
            "accepted",
            "commandNested",
            "commandError",
            AuditMessage.COMMANDS_NOT_TOLD,
            AuditMessage.MASKED,
            AuditMessage.TYPED_AT,
            AuditMessage.REDACTED,
            AuditMessage.RULE,
            "certificateObjections",
            "unplaced",
            "packet",
            "packetBytes",
            "candidates",
            "promised",
            "sent",
            "rest",
            "shown",
            "viewed",
            "terminatedBy",
            AuditMessage.TERMINAL,
            AuditMessage.TRUNCATED,
            AuditMessage.CLOCK,
            AuditMessage.FORMER_CONNECTION,
            AuditMessage.SHARED,
            AuditMessage.SHARED_MESSAGES,
            AuditMessage.RECORDING,
            AuditMessage.UNLISTED,
            AuditMessage.UNRECORDED);

    private static final Set<Method> DONE = new HashSet<>();

    @TempDir
    static Path folder;

    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        scene.stop();
        assertEquals(List.of(), scene.karaf.complaints());
        for (String secret : List.of(Scene.PASSWORD, Scene.WORD, Karaf.PASSWORD)) {
            assertFalse(scene.karaf.log().contains(secret), "a secret is in the log");
        }
        if (DONE.equals(tests())) {
            Set<String> told = new TreeSet<>(Readme.extras());
            told.removeAll(EXTRAS_SEEN_ELSEWHERE);
            told.removeAll(scene.assertedExtras());
            assertEquals(Set.of(), told, "extras in the README that no test saw");
        }
    }

    @Override
    public Scene scene() {
        return scene;
    }

    @BeforeEach
    void begin(TestInfo test) {
        if (test.getTestMethod().orElseThrow().isDefault()) {
            scene.begin(
                    test.getTestMethod().orElseThrow().getAnnotation(Use.class).value());
        }
    }

    @AfterEach
    void end(TestInfo test) {
        if (test.getTestMethod().orElseThrow().isDefault()) {
            DONE.add(test.getTestMethod().orElseThrow());
        }
    }

    private static Set<Method> tests() {
        Set<Method> tests = new HashSet<>();
        for (Class<?> part : UseOfSshIT.class.getInterfaces()) {
            Stream.of(part.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Test.class))
                    .forEach(tests::add);
        }
        return tests;
    }

    @Test
    void everyUseInTheReadmeHasATestAndEveryTestItsUse() {
        Set<String> uses = new TreeSet<>();
        for (Method test : tests()) {
            assertNotNull(test.getAnnotation(Use.class), test.getName());
            uses.add(test.getAnnotation(Use.class).value());
        }
        assertEquals(new TreeSet<>(Readme.uses()), uses);
    }

    @Test
    void everyTypeOfMessageStandsInTheReadmesTable() {
        Set<MessageType> types = EnumSet.complementOf(EnumSet.of(MessageType.UNKNOWN));
        for (String use : Readme.uses()) {
            types.removeAll(Readme.use(use).types());
        }
        assertEquals(Set.of(), types);
    }
}
