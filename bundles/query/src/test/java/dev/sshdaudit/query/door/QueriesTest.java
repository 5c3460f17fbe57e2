package dev.sshdaudit.query.door;

import static dev.sshdaudit.query.door.Users.as;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.ledger.LedgerFact.RecordingUsed;
import dev.sshdaudit.live.LiveMessage;
import dev.sshdaudit.live.LiveMessages;
import dev.sshdaudit.live.RuleQuestion;
import dev.sshdaudit.live.ShownContent;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication.Password;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportRequest.Form;
import dev.sshdaudit.query.ExportTarget;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.GrepRequest;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.query.QueryUse;
import dev.sshdaudit.query.QueryUse.What;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.ReencryptRequest;
import dev.sshdaudit.query.Rights;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.query.VerifyRequest;
import dev.sshdaudit.query.configure.Configuring;
import dev.sshdaudit.query.keep.Keeping;
import dev.sshdaudit.query.place.FakeConnections;
import dev.sshdaudit.query.place.MemoryLedger;
import dev.sshdaudit.query.place.MemoryPlace;
import dev.sshdaudit.query.place.TextFormat;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may ask what, and what is told of it. */
class QueriesTest {

    private static final Set<String> STATUS = Set.of("viewer", "auditor", "manager", "admin");
    private static final Set<String> VIEW = Set.of("auditor", "admin");
    private static final Set<String> MANAGE = Set.of("admin");

    /** Who may call each method out of the box. */
    private static final Map<String, Set<String>> ROLES = Map.ofEntries(
            Map.entry("rights", Set.of("", "viewer", "auditor", "manager", "admin", "ssh")),
            Map.entry("status", STATUS),
            Map.entry("find", VIEW),
            Map.entry("open", VIEW),
            Map.entry("show", VIEW),
            Map.entry("grep", VIEW),
            Map.entry("export", VIEW),
            Map.entry("verify", VIEW),
            Map.entry("exportProof", VIEW),
            Map.entry("holds", VIEW),
            Map.entry("sessions", VIEW),
            Map.entry("follow", VIEW),
            Map.entry("configuration", VIEW),
            Map.entry("why", VIEW),
            Map.entry("delete", MANAGE),
            Map.entry("hold", MANAGE),
            Map.entry("release", MANAGE),
            Map.entry("importRecordings", MANAGE),
            Map.entry("reencrypt", MANAGE),
            Map.entry("terminate", MANAGE),
            Map.entry("configure", MANAGE),
            Map.entry("importConfiguration", MANAGE));

    private final MemoryPlace place = new MemoryPlace();
    private final List<QueryUse> uses = new ArrayList<>();
    private final FakeConnections connections = new FakeConnections("aa01", "aa02", "bb01");
    private Viewing viewing = new Viewing(STATUS, VIEW, MANAGE, false, true);
    private final AuditQuery queries = new Queries(
            place.services(),
            new Keeping(place.services()),
            new Configuring(List::of),
            () -> viewing,
            new Trail(place.services(), uses::add, new Refusals(() -> 0)));

    @TempDir
    private Path folder;

    QueriesTest() {
        place.install(Map.of("binary", new TextFormat()));
        place.connect(connections);
    }

    /** Records a session of ann with a password, and one of bob without. */
    private void record() {
        new MemoryLedger(place, "0123456789abcdef", "one", Instant.EPOCH)
                .record("a1", "ann", "password Qt1-secret\nout hello\n")
                .record("b1", "bob", "out hello\n")
                .checkpoint();
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
        } else if (type == OpenRequest.class) {
            return new OpenRequest(null, "name", false);
        } else if (type == ExportRequest.class) {
            return export("name", Form.TEXT);
        } else if (type == GrepRequest.class) {
            return new GrepRequest(null, RecordingFilter.ALL, Pattern.compile("x"), 1);
        } else if (type == ReencryptRequest.class) {
            return new ReencryptRequest(null, Set.of("name"), Identities.NONE, "reason", false);
        } else if (type == RuleQuestion.class) {
            return RuleQuestion.ofConnection("name", null);
        } else if (type == boolean.class) {
            return false;
        } else if (type == Predicate.class) {
            return (Predicate<Object>) any -> true;
        } else if (type == Consumer.class) {
            return (Consumer<Object>) any -> {};
        } else if (type == ExportTarget.class) {
            return (ExportTarget) (name, size) -> OutputStream.nullOutputStream();
        }
        return Path.of("nowhere");
    }

    private static ExportRequest export(String id, Form form) {
        return new ExportRequest(null, id, form, null, false, ZoneOffset.UTC);
    }

    private static List<Method> methods() {
        return List.of(AuditQuery.class.getMethods());
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

    private boolean isRefused(Method method) throws Throwable {
        try {
            call(method);
            return false;
        } catch (SecurityException e) {
            assertTrue(e.getMessage().contains("role"), e::getMessage);
            return true;
        } catch (IOException | RuntimeException e) {
            return false; // there is nothing of that name
        }
    }

    @Test
    void eachMethodIsForItsRoles() throws Throwable {
        for (Method method : methods()) {
            Set<String> roles = ROLES.get(method.getName());
            for (String role : List.of("", "viewer", "auditor", "manager", "admin", "ssh")) {
                as(
                        "karaf",
                        role,
                        () -> assertEquals(
                                !roles.contains(role), isRefused(method), method.getName() + " for " + role));
            }
            assertTrue(isRefused(method), method.getName() + " without a user");
        }
    }

    @Test
    void theMessageNamesTheRoles() throws Throwable {
        assertEquals(
                "this needs the role admin, and there is no user: log in to Karaf's shell or JMX",
                assertThrows(SecurityException.class, () -> queries.delete(null, "a", "b"))
                        .getMessage());
        viewing = new Viewing(Set.of(), VIEW, MANAGE, false, true);
        as(
                "karaf",
                "admin",
                () -> assertEquals(
                        "PID audit.viewing names no role for this",
                        assertThrows(SecurityException.class, queries::status).getMessage()));
    }

    @Test
    void userWhoIsCalledAdminHasNotThatRole() throws Throwable {
        as(
                "admin",
                "",
                () -> assertThrows(SecurityException.class, () -> queries.verify(VerifyRequest.ALL, any -> {})));
    }

    @Test
    void refusalsAreToldUntilThereAreTooMany() throws Throwable {
        as("karaf", "viewer", () -> {
            for (int i = 0; i < 100; i++) {
                assertThrows(SecurityException.class, queries::sessions);
            }
        });
        assertEquals(20, uses.size());
        QueryUse use = uses.get(0);
        assertEquals(
                List.of("karaf", "192.0.2.9:4711", What.REFUSED, "sessions"),
                List.of(use.user(), use.address(), use.what(), use.detail()));
    }

    @Test
    void rightsAreThoseOfTheRolesAtThisMoment() throws Throwable {
        as(
                "eve",
                "auditor",
                () -> assertEquals(
                        "Rights[user=eve, status=true, view=true, own=false, manage=false, secrets=false]",
                        queries.rights().toString()));
        as(
                "karaf",
                "admin",
                () -> assertEquals(
                        "Rights[user=karaf, status=true, view=true, own=false, manage=true, secrets=true]",
                        queries.rights().toString()));
        as("bob", "ssh", () -> {
            Rights nothing = new Rights("bob", false, false, false, false, false);
            assertEquals(nothing.toString(), queries.rights().toString());
            viewing = new Viewing(Set.of("ssh"), VIEW, Set.of("ssh"), true, true);
            assertEquals(
                    "Rights[user=bob, status=true, view=false, own=true, manage=true, secrets=false]",
                    queries.rights().toString());
        });
        as(
                "eve",
                "auditor",
                () -> assertFalse(queries.rights().own(), "who sees all recordings is not limited to own ones"));
        assertEquals(List.of(), uses);
    }

    @Test
    void adminIsAnswered() throws Throwable {
        record();
        List<Found> found = new ArrayList<>();
        as("karaf", "admin", () -> {
            assertEquals(List.of(), queries.find("memory", RecordingFilter.ALL, 9, found::add));
            assertEquals(2, found.size());
            assertTrue(queries.verify(VerifyRequest.ALL, any -> {}).isGood());
            assertThrows(IOException.class, () -> queries.find("other", RecordingFilter.ALL, 9, found::add));
        });
        assertEquals(List.of(), place.facts());
    }

    private static String content(OpenRecording recording) throws IOException {
        StringBuilder content = new StringBuilder();
        try (RecordingReader reader = recording.reader()) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                if (message.payload() instanceof Password password) {
                    content.append("password ").append(password.password().toUtf8());
                }
                content.append("|");
            }
        }
        return content.toString();
    }

    @Test
    void whoOpensIsToldEverywhereAndGetsNoSecrets() throws Throwable {
        record();
        as("eve", "auditor", () -> {
            assertEquals("password ||", content(queries.open(new OpenRequest(null, "a", false))));
            assertThrows(SecurityException.class, () -> queries.open(new OpenRequest(null, "a", true)));
        });
        as(
                "karaf",
                "admin",
                () -> assertEquals("password Qt1-secret||", content(queries.open(new OpenRequest(null, "a1", true)))));
        assertEquals(
                List.of(
                        new RecordingUsed(RecordingUsed.What.VIEWED, "a1", "user \"eve\", ssh(/192.0.2.9:4711)", null),
                        new RecordingUsed(
                                RecordingUsed.What.VIEWED, "a1", "user \"karaf\", ssh(/192.0.2.9:4711)", null)),
                place.facts());
        assertEquals(
                List.of(What.VIEWED, What.REFUSED, What.VIEWED),
                uses.stream().map(QueryUse::what).toList());
        assertEquals("a1", uses.get(0).recording());
        assertEquals(
                "note aa01 {viewed={what=viewed, recording=a1}}",
                connections.done().get(0));
    }

    @Test
    void recordingIsMeantByItsBeginningAlone() throws Throwable {
        record();
        as("eve", "auditor", () -> {
            assertEquals(
                    "there is no recording c1",
                    assertThrows(NoSuchFileException.class, () -> queries.open(new OpenRequest(null, "c1", false)))
                            .getMessage());
            assertTrue(assertThrows(IOException.class, () -> queries.open(new OpenRequest(null, "", false)))
                    .getMessage()
                    .startsWith("2 recordings begin with "));
        });
        assertEquals(List.of(), place.facts());
    }

    @Test
    void ledgerThatCannotBeWrittenKeepsNoUserFromLookingButInModeStrict() throws Throwable {
        record();
        place.breakLedger(false);
        assertDoesNotThrow(() -> as("eve", "auditor", () -> queries.open(new OpenRequest(null, "b1", false))));
        place.breakLedger(true);
        as("eve", "auditor", () -> {
            IOException refused =
                    assertThrows(IOException.class, () -> queries.open(new OpenRequest(null, "b1", false)));
            assertEquals(
                    "recording b1 is not shown, as the ledger cannot be told: the disk is full", refused.getMessage());
            assertThrows(IOException.class, () -> queries.export(export("b1", Form.TEXT), folder.resolve("b1"), false));
        });
        assertFalse(Files.exists(folder.resolve("b1")));
        assertEquals(1, uses.size());
    }

    @Test
    void ownRecordingsAreForTheirUser() throws Throwable {
        record();
        viewing = new Viewing(STATUS, VIEW, MANAGE, true, true);
        List<String> found = new ArrayList<>();
        as("bob", "", () -> {
            queries.find(null, RecordingFilter.ALL, 9, each -> found.add(each.id()));
            queries.find(null, RecordingFilter.ALL.withUser("ann"), 9, each -> found.add(each.id()));
            assertEquals(List.of("b1"), found);
            assertEquals("|", content(queries.open(new OpenRequest(null, "", false))));
            assertThrows(SecurityException.class, () -> queries.open(new OpenRequest(null, "a1", false)));
            assertThrows(SecurityException.class, () -> queries.open(new OpenRequest(null, "b1", true)));
            assertThrows(
                    SecurityException.class,
                    () -> queries.export(export("b1", Form.TEXT), folder.resolve("b1"), false));
            assertThrows(SecurityException.class, queries::sessions);
            List<TextHit> hits = new ArrayList<>();
            queries.grep(new GrepRequest(null, RecordingFilter.ALL, Pattern.compile("hello"), 9), hits::add);
            assertEquals(List.of("b1"), hits.stream().map(TextHit::recording).toList());
        });
        as("eve", "auditor", () -> assertEquals("|", content(queries.open(new OpenRequest(null, "b1", false)))));
        assertThrows(SecurityException.class, () -> queries.find(null, RecordingFilter.ALL, 9, each -> true));
        assertEquals(
                List.of("VIEWED b1", "REFUSED null", "REFUSED null", "REFUSED null", "REFUSED null", "FOUND b1"),
                uses.stream()
                        .limit(6)
                        .map(use -> use.what() + " " + use.recording())
                        .toList());
    }

    @Test
    void connectionInWhichAnotherTriedTheNameOfAUserIsNotTheUsers() throws Throwable {
        List<String> found = new ArrayList<>();
        as("bob", "", () -> {
            OwnFinds own = new OwnFinds(Caller.current(), 2, one -> found.add(one.id()));
            assertTrue(own.test(connection("c1", null, "bob")));
            assertTrue(own.test(connection("c2", "ann", null)));
            assertTrue(own.test(connection("c3", "bob", null)));
            assertFalse(own.test(connection("c4", "bob", null)));
        });
        assertEquals(List.of("c3", "c4"), found);
    }

    private static Found connection(String id, String user, String attempted) {
        return new Found.Connection(
                id, "node", Instant.EPOCH, Instant.EPOCH, "192.0.2.7", user, attempted, 0, List.of());
    }

    @Test
    void copiesLeaveSecretsOutAndBytesWithThemAreForAdmins() throws Throwable {
        record();
        Path text = folder.resolve("a1.txt");
        Path bytes = folder.resolve("a1.bin");
        as("eve", "auditor", () -> {
            assertEquals(
                    List.of(text),
                    queries.export(export("a1", Form.TEXT), text, false).files());
            assertFalse(Files.readString(text).contains("Qt1-secret"));
            assertTrue(Files.readString(text).contains("hello"));
            String refused = assertThrows(
                            SecurityException.class, () -> queries.export(export("a1", Form.BINARY), bytes, false))
                    .getMessage();
            assertTrue(refused.startsWith("recording a1 holds passwords or answers of users"), refused);
            assertEquals(
                    List.of(),
                    queries.export(export("b1", Form.BINARY), folder.resolve("b1"), false)
                            .problems());
            assertEquals("out hello\n", Files.readString(folder.resolve("b1")));
            assertThrows(
                    SecurityException.class,
                    () -> queries.exportProof(null, "a1", Files.createDirectory(folder.resolve("p"))));
        });
        assertEquals(Set.of("a1.txt", "b1", "p"), Set.of(folder.toFile().list()));
        as("karaf", "admin", () -> queries.export(export("a1", Form.BINARY), bytes, false));
        assertTrue(Files.readString(bytes).contains("Qt1-secret"));
        assertTrue(place.facts()
                .contains(new RecordingUsed(
                        RecordingUsed.What.EXPORTED, "b1", "user \"eve\", ssh(/192.0.2.9:4711)", null)));
    }

    /** Takes files into memory, by name. */
    private static ExportTarget into(Map<String, String> files) {
        return (name, size) -> new ByteArrayOutputStream() {
            @Override
            public void close() {
                assertTrue(size == -1 || size == size(), name);
                files.put(name, toString(StandardCharsets.UTF_8));
            }
        };
    }

    @Test
    void aStreamIsForThoseWhoMayMakeFilesAndIsTold() throws Throwable {
        record();
        Map<String, String> files = new TreeMap<>();
        as("eve", "auditor", () -> {
            queries.export(export("b1", Form.BINARY), into(files));
            assertThrows(SecurityException.class, () -> queries.export(export("a1", Form.BINARY), into(files)));
            assertThrows(SecurityException.class, () -> queries.exportProof(null, "a1", into(files)));
        });
        assertEquals(Map.of("b1", "out hello\n"), files);
        assertEquals(
                List.of(
                        "EXPORTED b1 binary",
                        "EXPORTED a1 binary",
                        "REFUSED null export",
                        "REFUSED null export of a proof"),
                uses.stream()
                        .map(use -> use.what() + " " + use.recording() + " " + use.detail())
                        .toList());
        place.breakLedger(true);
        as("karaf", "admin", () -> {
            assertThrows(IOException.class, () -> queries.export(export("b1", Form.TEXT), into(files)));
            assertThrows(IOException.class, () -> queries.exportProof(null, "b1", into(files)));
        });
        assertEquals(Set.of("b1"), files.keySet());
    }

    @Test
    void aStreamGetsTheFilesOfAProof() throws Throwable {
        record();
        Map<String, String> sent = new TreeMap<>();
        Path proof = Files.createDirectory(folder.resolve("p"));
        as("karaf", "admin", () -> {
            List<Path> files = queries.exportProof(null, "a1", proof);
            queries.exportProof(null, "a1", into(sent));
            assertEquals(5, files.size());
            Map<String, String> inFolder = new TreeMap<>();
            for (Path file : files) {
                inFolder.put(file.getFileName().toString(), Files.readString(file));
            }
            assertEquals(inFolder, sent);
        });
        assertTrue(sent.get("a1").contains("Qt1-secret"));
    }

    @Test
    void aProofOfWhatIsBeingWrittenWaitsUntilItIsKnownThatNoSecretComes() throws Throwable {
        place.keep(
                MetadataBuilder.recording("c1").format("fake").state(State.OPEN).build(), "out hello\n");
        Path proof = Files.createDirectory(folder.resolve("p"));
        as("eve", "auditor", () -> {
            String refused = assertThrows(IOException.class, () -> queries.exportProof(null, "c1", proof))
                    .getMessage();
            assertTrue(refused.startsWith("recording c1 is being written"), refused);
        });
        assertEquals(0, proof.toFile().list().length);
    }

    @Test
    void followerGetsNoSecretsAndIsToldOnceForEachConnection() throws Throwable {
        AuditMessage message = new AuditMessage("bb01", 1, new Password("ann", Bytes.utf8("Qt2-secret")), null);
        connections.send(new LiveMessage(FakeConnections.client("bb01"), message, 0));
        connections.send(new LiveMessage(FakeConnections.client("bb01"), message, 0));
        as("eve", "auditor", () -> {
            try (LiveMessages messages = queries.follow(client -> true)) {
                LiveMessage first = messages.poll(1, TimeUnit.SECONDS);
                assertEquals(new Password("ann", Bytes.EMPTY), first.message().payload());
                messages.poll(1, TimeUnit.SECONDS);
                assertNull(messages.poll(1, TimeUnit.SECONDS));
            }
        });
        assertEquals(1, uses.size());
        assertEquals("bb01", uses.get(0).recording());
        assertTrue(connections.done().contains("followed"));
        assertEquals(
                List.of(new RecordingUsed(
                        RecordingUsed.What.VIEWED, "bb01", "user \"eve\", ssh(/192.0.2.9:4711)", null)),
                place.facts());
    }

    @Test
    void inModeStrictAFollowerSeesNothingThatTheLedgerCannotBeTold() throws Throwable {
        AuditMessage message = new AuditMessage("bb01", 1, new Password("ann", Bytes.EMPTY), null);
        for (int i = 0; i < 3; i++) {
            connections.send(new LiveMessage(FakeConnections.client("bb01"), message, 0));
        }
        as("eve", "auditor", () -> {
            try (LiveMessages messages = queries.follow(client -> true)) {
                place.breakLedger(true);
                for (int i = 0; i < 2; i++) {
                    UncheckedIOException e =
                            assertThrows(UncheckedIOException.class, () -> messages.poll(1, TimeUnit.SECONDS));
                    assertEquals(
                            "recording bb01 is not shown, as the ledger cannot be told: the disk is full",
                            e.getCause().getMessage());
                }
                assertEquals(List.of(), uses);
                place.breakLedger(false);
                assertEquals(message, messages.poll(1, TimeUnit.SECONDS).message());
            }
        });
        assertEquals(1, uses.size());
    }

    @Test
    void connectionIsTerminatedByTheBeginningOfItsId() throws Throwable {
        as("karaf", "admin", () -> {
            assertTrue(assertThrows(IOException.class, () -> queries.terminate("aa", "because"))
                    .getMessage()
                    .contains("aa01, aa02"));
            assertThrows(IOException.class, () -> queries.terminate("cc", "because"));
            assertThrows(IOException.class, () -> queries.terminate("", "because"));
            for (String reason : List.of("", "two\nlines", "x".repeat(501))) {
                assertThrows(IllegalArgumentException.class, () -> queries.terminate("bb", reason));
            }
            assertEquals(3, queries.sessions().size());
            assertEquals("bb01", queries.terminate("bb", "because").client().id());
            assertEquals(2, queries.sessions().size());
        });
        assertEquals(
                "terminate bb01 for because by user \"karaf\", ssh(/192.0.2.9:4711)",
                connections.done().get(0));
        assertEquals(1, uses.size());
        assertEquals(
                List.of("bb01", "because"),
                List.of(uses.get(0).recording(), uses.get(0).detail()));
    }

    @Test
    void whatIsShownIsReferredToUnlessThatIsSwitchedOff() throws Throwable {
        as("eve", "auditor", () -> {
            try (ShownContent shown = queries.show("b1")) {
                shown.announce(new byte[3]);
            }
            viewing = new Viewing(STATUS, VIEW, MANAGE, false, false);
            try (ShownContent shown = queries.show("b1")) {
                shown.announce(new byte[4]);
            }
        });
        assertEquals(List.of("show aa01 b1", "3 bytes"), connections.done());
    }

    @Test
    void whoDeletesAndHoldsIsTold() throws Throwable {
        record();
        as("karaf", "admin", () -> {
            queries.hold(null, "a1", "case 7");
            assertThrows(IOException.class, () -> queries.release(null, "b1", "case 7"));
            queries.open(new OpenRequest(null, "b1", false));
        });
        assertEquals(
                List.of("HELD a1 case 7", "VIEWED b1 null"),
                uses.stream()
                        .map(use -> use.what() + " " + use.recording() + " " + use.detail())
                        .toList());
    }

    @Test
    void aQuestionAboutRulesIsOfTheOneConnectionWhoseIdBeginsSo() throws Throwable {
        as("karaf", "auditor", () -> {
            queries.why(RuleQuestion.ofConnection("bb", "shell"));
            queries.why(new RuleQuestion(null, "bob", "10.0.0.7", null, null, null));
            assertTrue(assertThrows(IOException.class, () -> queries.why(RuleQuestion.ofConnection("aa", null)))
                    .getMessage()
                    .contains("aa01, aa02"));
            assertThrows(IOException.class, () -> queries.why(RuleQuestion.ofConnection("cc", null)));
        });
        assertEquals(List.of("why bb01 shell", "why bob@10.0.0.7 null"), connections.done());
    }
}
