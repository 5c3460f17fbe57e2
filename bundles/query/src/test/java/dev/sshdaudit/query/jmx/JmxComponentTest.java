package dev.sshdaudit.query.jmx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.Content;
import dev.sshdaudit.live.LiveChannel;
import dev.sshdaudit.live.LiveClient;
import dev.sshdaudit.live.LiveConnection;
import dev.sshdaudit.live.RuleAnswer;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.AuditQuery.Hold;
import dev.sshdaudit.query.ConfigurationKey;
import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Found.Connection;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.Verification;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.UploadCounts;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.management.Attribute;
import javax.management.JMX;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.security.auth.Subject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The MBean as a client sees it: open types alone. */
class JmxComponentTest {

    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

    private static final LiveConnection LIVE = new LiveConnection(
            new LiveClient("5f0c", "db-3", START, "192.0.2.7:50022", "alice"),
            START.plusSeconds(9),
            List.of(new LiveChannel(0, "session", START, "exec", "top", null)),
            0,
            1,
            2,
            3,
            4,
            5,
            6);
    private static final ConfigurationKey KEY =
            new ConfigurationKey("audit", "mode", "strict", "last good value", "\"strikt\" is not allowed");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final List<String> asked = new ArrayList<>();
    private final List<Found> found = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private IOException failure;
    private RuntimeException refusal;
    private UploadCounts uploads;
    private RecordingFilter filter;
    private VerifyRequest request;
    private RuleQuestion question;
    private ObjectName name;
    private AuditMXBean bean;
    private JmxComponent component;

    @BeforeEach
    void register() throws Exception {
        name = new ObjectName("dev.sshdaudit:type=audit,name=test");
        component = new JmxComponent("test", query(), new Log());
        bean = JMX.newMXBeanProxy(server, name, AuditMXBean.class);
    }

    @AfterEach
    void unregister() {
        component.deactivate();
        assertFalse(server.isRegistered(name));
    }

    private final class Log implements AuditLog {

        @Override
        public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AuditStatus status() {
            return new AuditStatus(
                    true,
                    "strict",
                    "binary",
                    true,
                    "s3",
                    false,
                    Set.of(Content.STDOUT, Content.STDIN),
                    3,
                    4,
                    5,
                    6,
                    7,
                    List.of(new AuditStatus.Failure(Instant.EPOCH, "no space left")),
                    Map.of("bucket", "b"),
                    List.of(
                            new AuditStatus.OffPeriod(START, null, "user \"eve\""),
                            new AuditStatus.OffPeriod(Instant.EPOCH, START, null)),
                    2,
                    Map.of("ledger", "0123456789abcdef"),
                    new AuditStatus.Counters(11, 12, 13, 14, 15, 16),
                    uploads,
                    new AuditStatus.Rules(17, 18));
        }
    }

    @SuppressWarnings("unchecked")
    private AuditQuery query() {
        return (AuditQuery) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {AuditQuery.class}, (self, method, arguments) -> {
                    asked.add(method.getName() + (arguments == null ? "" : " " + arguments[0]));
                    if (failure != null) {
                        throw failure;
                    } else if (refusal != null) {
                        throw refusal;
                    }
                    return switch (method.getName()) {
                        case "find" -> {
                            filter = (RecordingFilter) arguments[1];
                            found.stream()
                                    .limit((Long) arguments[2])
                                    .takeWhile((Predicate<Object>) arguments[3])
                                    .forEach(each -> {});
                            yield List.of("a note");
                        }
                        case "verify" -> {
                            request = (VerifyRequest) arguments[0];
                            findings.forEach((Consumer<Finding>) arguments[1]);
                            yield new Verification(
                                    2, 30, 1, List.of(new Verification.Ledger("ab", "db-3", 12, START, "note\n")));
                        }
                        case "holds" -> List.of(new Hold("5f0c", "user \"eve\"", "case 12", START));
                        case "status" -> new Log().status();
                        case "sessions" -> Collections.nCopies(AuditMXBean.MOST + 1, LIVE);
                        case "terminate" -> {
                            asked.add("because " + arguments[1]);
                            yield LIVE;
                        }
                        case "configuration" -> List.of(KEY);
                        case "configure" -> {
                            asked.add(arguments[1] + " = " + arguments[2]);
                            yield KEY;
                        }
                        case "why" -> {
                            question = (RuleQuestion) arguments[0];
                            yield new RuleAnswer(
                                    List.of(new RuleAnswer.Step("audit.rule-x", true, "users")),
                                    List.of(new RuleAnswer.InForce(
                                            "all channels", "audit.rule-x", Map.of("stdin", "true"))));
                        }
                        case "delete", "hold", "release" -> {
                            asked.add(arguments[1] + ": " + arguments[2]);
                            yield null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private FindData findAll(int limit) throws IOException {
        return bean.find("", "", "", "", "", "", "", "", "", 0, false, limit);
    }

    @Test
    void attributesAreThoseOfTheStatus() throws Exception {
        assertTrue(bean.isEnabled() && bean.isFormatPresent() && !bean.isStoragePresent());
        assertEquals("strict binary s3", bean.getMode() + " " + bean.getFormat() + " " + bean.getStorage());
        assertEquals(List.of("stdin", "stdout"), bean.getIntercepted());
        assertEquals(List.of(17, 18), List.of(bean.getRulesInForce(), bean.getRulesRefused()));
        assertEquals(3, bean.getLiveConnections());
        assertEquals(4, bean.getConnections());
        assertEquals(5, bean.getMessages());
        assertEquals(6, bean.getLostMessages());
        assertEquals(7, bean.getLostBytes());
        assertEquals(2, bean.getPendingRecordings());
        assertEquals(Map.of("bucket", "b"), bean.getStorageStatus());
        assertEquals(Map.of("ledger", "0123456789abcdef"), bean.getLedgerStatus());
        assertEquals(List.of("1970-01-01T00:00:00Z no space left"), bean.getFailures());
        assertEquals(4L, server.getAttribute(name, "Connections"));
        assertEquals(
                List.of(11L, 12L, 13L, 14L, 15L, 16L),
                List.of(
                        bean.getBytesIn(),
                        bean.getBytesOut(),
                        bean.getGaps(),
                        bean.getErrors(),
                        bean.getTerminated(),
                        bean.getWaitingBytes()));
        assertEquals(
                List.of("2026-11-20T10:00:00Z to now by user \"eve\"", "1970-01-01T00:00:00Z to 2026-11-20T10:00:00Z"),
                bean.getOffPeriods());
        assertThrows(Exception.class, () -> server.setAttribute(name, new Attribute("Enabled", false)));
        assertEquals(List.of(), asked);
    }

    /** Jolokia hands on the user, and knows none of Karaf's rules. */
    @Test
    @SuppressWarnings("removal")
    void aUserIsAskedForRolesAndTheProcessItselfIsNot() {
        PrivilegedAction<Long> read = bean::getMessages;
        assertEquals(5, Subject.doAs(new Subject(), read));
        assertEquals(List.of("status"), asked);
        assertEquals(5, bean.getMessages());
        assertEquals(1, asked.size());
        refusal = new SecurityException("this needs the role viewer");
        assertThrows(SecurityException.class, () -> Subject.doAs(new Subject(), read));
        assertEquals(5, bean.getMessages());
    }

    @Test
    void uploadsAreNumbersWhetherTheStorageUploadsOrNot() throws Exception {
        assertEquals(0, bean.getUploadsRunning() + bean.getUploadsPending() + bean.getUploadsFailed());
        assertEquals("", bean.getOldestUpload());
        assertEquals(0L, server.getAttribute(name, "OldestUploadSeconds"));
        uploads = new UploadCounts(1, 2, 3, START);
        assertEquals(
                List.of(1, 2, 3), List.of(bean.getUploadsRunning(), bean.getUploadsPending(), bean.getUploadsFailed()));
        assertEquals("2026-11-20T10:00:00Z", bean.getOldestUpload());
        assertTrue(bean.getOldestUploadSeconds() > 0);
        uploads = new UploadCounts(1, 2, 3, Instant.now().plusSeconds(3600));
        assertEquals(0, bean.getOldestUploadSeconds(), "the clock was set back");
    }

    @Test
    void openConnectionsAreToldAndTerminated() throws Exception {
        List<SessionData> sessions = bean.sessions();
        assertEquals(AuditMXBean.MOST, sessions.size());
        SessionData one = bean.terminate("5f", "maintenance");
        assertEquals(
                List.of("5f0c", "db-3", "2026-11-20T10:00:00Z", "alice", "192.0.2.7:50022", "2026-11-20T10:00:09Z"),
                List.of(one.getId(), one.getNode(), one.getStart(), one.getUser(), one.getAddress(), one.getLast()));
        assertEquals(
                List.of(1L, 2L, 3L, 4L, 5L, 6L),
                List.of(
                        one.getMessages(),
                        one.getBytesIn(),
                        one.getBytesOut(),
                        one.getBytesPerSecond(),
                        one.getWaitingBytes(),
                        one.getLostMessages()));
        ChannelData channel = one.getChannels().get(0);
        assertEquals(
                Arrays.asList(0L, "session", "2026-11-20T10:00:00Z", "exec", "top", null),
                Arrays.asList(
                        channel.getId(),
                        channel.getKind(),
                        channel.getSince(),
                        channel.getRequest(),
                        channel.getProgram(),
                        channel.getCommand()));
        assertEquals(List.of("sessions", "terminate 5f", "because maintenance"), asked);
        assertThrows(IllegalArgumentException.class, () -> bean.terminate("5f", " "));
        assertThrows(IllegalArgumentException.class, () -> bean.terminate("", "maintenance"));
    }

    @Test
    void theConfigurationIsToldAndChanged() throws Exception {
        ConfigurationData key = bean.configuration().get(0);
        assertEquals(
                "audit mode strict (last good value): \"strikt\" is not allowed",
                key.getPid() + " " + key.getKey() + " " + key.getValue() + " (" + key.getSource() + "): "
                        + key.getRefused());
        bean.configure("audit", "exempt.users", "");
        bean.unset("audit", "mode");
        assertEquals(
                List.of("configuration", "configure audit", "exempt.users = ", "configure audit", "mode = null"),
                asked);
        assertThrows(IllegalArgumentException.class, () -> bean.configure("audit", "mode", null));
        assertThrows(IllegalArgumentException.class, () -> bean.configure("", "mode", "strict"));
        assertEquals(5, asked.size());
    }

    @Test
    void allRecordingsAreListed() throws Exception {
        found.add(new Recording(MetadataBuilder.recording("r1").build(), 1, Origin.LEDGER, List.of("file")));
        assertEquals("r1", bean.list("s3", 10).getFound().get(0).getId());
        assertEquals(new RecordingFilter(null, null, null, null, null, null, null, null, 0, false), filter);
        assertThrows(IllegalArgumentException.class, () -> bean.list("", 0));
    }

    /** As Karaf names its own MBeans. */
    @Test
    void theNameIsThatOfTheInstance() {
        assertEquals(
                "dev.sshdaudit:type=audit,name=db-3", JmxComponent.name("db-3").toString());
        assertEquals(
                "dev.sshdaudit:type=audit,name=\"a,b\"",
                JmxComponent.name("a,b").toString());
    }

    @Test
    void recordingsAreFoundWithWhatIsGiven() throws Exception {
        found.add(new Recording(
                MetadataBuilder.recording("5f0c")
                        .start(START)
                        .end(START.plusSeconds(9))
                        .username("ali\u001bce")
                        .node("db-3")
                        .state(State.CUT)
                        .build(),
                42,
                Origin.IMPORTED,
                List.of("s3", "file")));
        FindData data = bean.find(
                "s3",
                "5f",
                "alice",
                "192.0.2.*",
                "2026-11-20T12:00:00+02:00",
                "2026-11-21T00:00:00Z",
                "Cut",
                "",
                null,
                7,
                false,
                10);
        assertEquals(
                new RecordingFilter(
                        "5f",
                        "alice",
                        "192.0.2.*",
                        START,
                        Instant.parse("2026-11-21T00:00:00Z"),
                        State.CUT,
                        null,
                        null,
                        7,
                        false),
                filter);
        assertEquals(List.of("find s3"), asked);
        FoundData one = data.getFound().get(0);
        assertEquals(
                Arrays.asList("5f0c", "db-3", "2026-11-20T10:00:00Z", "2026-11-20T10:00:09Z", "ali\u001bce", null),
                Arrays.asList(
                        one.getId(), one.getNode(), one.getStart(), one.getEnd(), one.getUser(), one.getAttempted()));
        assertEquals(
                Arrays.asList("192.0.2.7", "cut", 42L, "imported", List.of("s3", "file"), null, List.of()),
                Arrays.asList(
                        one.getAddress(),
                        one.getState(),
                        one.getBytes(),
                        one.getOrigin(),
                        one.getStorages(),
                        one.getFailures(),
                        one.getMatches()));
        assertEquals(List.of("a note"), data.getNotes());
        assertFalse(data.isMore());
    }

    @Test
    void connectionsAreFound() throws Exception {
        found.add(new Connection("aa", "", START, START, "192.0.2.7", null, "root", 3, List.of("rm -rf /")));
        FoundData one = bean.find(null, null, null, null, null, null, null, "rm", null, 0, true, 10)
                .getFound()
                .get(0);
        assertTrue(filter.failedLogins());
        assertNull(one.getUser());
        assertNull(one.getBytes());
        assertEquals("root", one.getAttempted());
        assertEquals(3L, one.getFailures());
        assertEquals(List.of("rm -rf /"), one.getMatches());
        assertEquals(List.of("find null"), asked);
    }

    @Test
    void noMoreThanAskedForComesAndThatThereIsMoreIsTold() throws Exception {
        for (int i = 0; i < 5; i++) {
            found.add(new Recording(MetadataBuilder.recording("r" + i).build(), 1, Origin.LEDGER, List.of("file")));
        }
        assertEquals(3, findAll(3).getFound().size());
        assertTrue(findAll(3).isMore());
        assertFalse(findAll(5).isMore());
    }

    @Test
    void whatIsWrongIsToldBeforeAnythingIsAsked() {
        for (int limit : new int[] {0, -1, 10_001}) {
            assertThrows(IllegalArgumentException.class, () -> findAll(limit));
        }
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> bean.find("", "", "", "", "yesterday", "", "", "", "", 0, false, 1))
                .getMessage()
                .startsWith("since is no time as RFC 3339 writes it"));
        assertEquals(
                "state must be one of [open, ended, continued, cut]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> bean.find("", "", "", "", "", "", "gone", "", "", 0, false, 1))
                        .getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> bean.find("", "", "", "", "", "", "cut", "rm", "", 0, false, 1));
        assertThrows(IllegalArgumentException.class, () -> bean.delete("", "5f0c", " "));
        assertThrows(IllegalArgumentException.class, () -> bean.hold("", "", "why"));
        assertThrows(IllegalArgumentException.class, () -> bean.verify("", null, "\u0000", null));
        assertEquals(List.of(), asked);
    }

    @Test
    void aVerificationTellsItsFindingsAndTheCheckpointsToKeep() throws Exception {
        findings.add(new Finding(Kind.CUT_SHORT, "5f0c", 0, "it has 5 bytes"));
        VerificationData data = bean.verify("", new String[] {"5f0c"}, "/keys", new String[] {"/kept"});
        assertEquals(new VerifyRequest(null, Set.of("5f0c"), Path.of("/keys"), List.of(Path.of("/kept"))), request);
        assertFalse(data.isGood());
        assertEquals(
                List.of(2L, 30L, 1L, 0L),
                List.of(data.getRecordings(), data.getBytes(), data.getAlarms(), data.getFindingsLeftOut()));
        FindingData finding = data.getFindings().get(0);
        assertEquals(
                "cut_short true 5f0c 0 it has 5 bytes",
                finding.getKind() + " " + finding.isAlarm() + " " + finding.getName() + " " + finding.getLine() + " "
                        + finding.getText());
        LedgerData ledger = data.getLedgers().get(0);
        assertEquals(
                "ab db-3 12 note\n",
                ledger.getId() + " " + ledger.getNode() + " " + ledger.getLines() + " " + ledger.getCheckpoint());
        bean.verify(null, new String[0], null, null);
        assertEquals(VerifyRequest.ALL, request);
    }

    @Test
    void ofVeryManyFindingsTheFirstCome() throws Exception {
        for (int i = 0; i < AuditMXBean.MOST + 7; i++) {
            findings.add(new Finding(Kind.UNKNOWN, "f" + i, 0, "it is not known"));
        }
        VerificationData data = bean.verify("", null, "", null);
        assertEquals(AuditMXBean.MOST, data.getFindings().size());
        assertEquals(7, data.getFindingsLeftOut());
    }

    @Test
    void recordingsAreDeletedHeldAndReleased() throws Exception {
        bean.delete("", "5f0c", "case 12");
        bean.hold("s3", "a0", "case 13");
        bean.release(null, "a1", "case 14");
        assertEquals(
                List.of("delete null", "5f0c: case 12", "hold s3", "a0: case 13", "release null", "a1: case 14"),
                asked);
        HoldData hold = bean.holds("").get(0);
        assertEquals(
                "5f0c user \"eve\" case 12 2026-11-20T10:00:00Z",
                hold.getName() + " " + hold.getBy() + " " + hold.getReason() + " " + hold.getSince());
    }

    @Test
    void whichRuleCountsIsTold() throws Exception {
        WhyData data = bean.why("", "bob", "192.0.2.7", new String[] {"backup"}, 8101, "exec");
        assertEquals(new RuleQuestion(null, "bob", "192.0.2.7", Set.of("backup"), 8101, "exec"), question);
        RuleStepData step = data.getSteps().get(0);
        assertEquals("audit.rule-x true users", step.getPid() + " " + step.isMatches() + " " + step.getWhy());
        InForceData one = data.getInForce().get(0);
        assertEquals(
                "all channels audit.rule-x {stdin=true}", one.getChannels() + " " + one.getPid() + " " + one.getKeys());
        bean.why("5f", null, null, null, 0, null);
        assertEquals(RuleQuestion.ofConnection("5f", null), question);
        bean.why(null, "bob", "192.0.2.7", null, 0, "");
        assertEquals(new RuleQuestion(null, "bob", "192.0.2.7", null, null, null), question);
        question = null;
        for (Callable<WhyData> wrong : List.<Callable<WhyData>>of(
                () -> bean.why("", "", "192.0.2.7", null, 0, ""),
                () -> bean.why("", "bob", "", null, 0, ""),
                () -> bean.why("5f", "bob", "", null, 0, ""),
                () -> bean.why("5f", "", "", null, 22, ""),
                () -> bean.why("", "bob", "192.0.2.7", null, 65_536, ""))) {
            assertThrows(IllegalArgumentException.class, wrong::call);
        }
        assertNull(question);
    }

    /** A client lacks the classes of our errors. */
    @Test
    void errorsAreOfClassesThatEachClientHas() {
        failure = new NoSuchFileException("5f0c");
        IOException e = assertThrows(IOException.class, () -> bean.delete("", "5f0c", "case"));
        assertSame(IOException.class, e.getClass());
        assertEquals("5f0c", e.getMessage());
        assertNull(e.getCause());
        failure = null;
        refusal = new SecurityException("this needs the role admin", new IllegalStateException());
        SecurityException refused = assertThrows(SecurityException.class, () -> findAll(1));
        assertEquals("this needs the role admin", refused.getMessage());
        assertNull(refused.getCause());
    }

    @Test
    void clientsWithoutOurClassesReadOpenTypes() throws Exception {
        Object data = server.invoke(name, "holds", new Object[] {""}, new String[] {String.class.getName()});
        assertEquals("case 12", ((CompositeData[]) data)[0].get("reason"));
        for (MBeanOperationInfo operation : server.getMBeanInfo(name).getOperations()) {
            for (MBeanParameterInfo parameter : operation.getSignature()) {
                assertFalse(parameter.getName().matches("p[0-9]"), operation::getName);
            }
        }
        assertArrayEquals(
                new String[] {"storage", "name", "reason"},
                Arrays.stream(server.getMBeanInfo(name).getOperations())
                        .filter(operation -> operation.getName().equals("hold"))
                        .flatMap(operation -> Arrays.stream(operation.getSignature()))
                        .map(parameter -> parameter.getName())
                        .toArray());
    }

    /** A second framework in one process, or an update that overlaps. */
    @Test
    void aNameThatIsTakenStaysWithTheFirst() {
        JmxComponent second = new JmxComponent("test", query(), new Log());
        second.deactivate();
        assertTrue(server.isRegistered(name));
    }
}
