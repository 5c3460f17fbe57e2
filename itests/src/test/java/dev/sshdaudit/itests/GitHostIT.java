package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.itests.Git.Traffic;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.ChannelEvent;
import dev.sshdaudit.message.ChannelEvent.Close;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelOpen;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers of another bundle, which serve Git: recorded like Karaf's own, whichever comes first and whichever goes. */
@Timeout(300)
class GitHostIT {

    private static final String WHITEBOARD = "sshd-audit-sshd";

    private static Karaf karaf;
    private static GitHost first;
    private static GitHost second;
    private static GitHost gerrit;

    @TempDir
    private Path temp;

    @BeforeAll
    static void start() throws Exception {
        if (!Git.isThere()) {
            System.err.println("NOT TESTED: servers that serve Git, because there is no program git on this machine");
        }
        assumeTrue(Git.isThere(), "there is no program git on this machine");
        karaf = Karaf.distribution("git-host");
        first = GitHost.configure(karaf, "git.host", "first");
        second = GitHost.configure(karaf, "git.host", "second");
        gerrit = GitHost.configure(karaf, "gerrit.host", "third");
        karaf.start();
        GitHost.install(karaf);
    }

    @AfterAll
    static void stop() throws Exception {
        if (karaf != null) {
            try (Karaf stopping = karaf) {
                stopping.stop();
            }
            assertEquals(List.of(), karaf.complaints());
            assertEquals(List.of(), karaf.stackTraces());
        }
    }

    private static GitHost host(String name) {
        return name.equals("gerrit") ? gerrit : first;
    }

    /** A folder that becomes a working copy, with a commit that no compression makes smaller. */
    private Path commit(String name, int size) throws IOException, InterruptedException {
        Path copy = Files.createDirectories(temp.resolve(name));
        Git.in(copy, "init", "-q", "-b", "main");
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Files.write(copy.resolve("content"), content);
        Git.in(copy, "add", "content");
        Git.in(copy, "commit", "-q", "-m", name);
        return copy;
    }

    private static Recording recorded(GitHost host, Set<String> before, Traffic traffic) {
        assertEquals(0, traffic.git().exit(), () -> traffic.git().toString());
        assertEquals("0", traffic.sshExit());
        Recording recording = GitHost.next(karaf, host.port(), before);
        assertArrayEquals(traffic.stdin(), recording.data(0, Io.STDIN), "what Git said");
        assertArrayEquals(traffic.stdout(), recording.data(0, Io.STDOUT), "what Git heard");
        return recording;
    }

    /**
     * Everything but the data, which come in pieces as large as Git and the host like, and the end of the client's, which
     * may come after the host has ended.
     */
    private static List<Object> exchange(Recording recording) {
        return recording.messages().stream()
                .filter(message -> !(message.payload() instanceof Io))
                .filter(message -> !"client".equals(message.extras().get("side")) || message.payload() instanceof Close)
                .map(message -> (Object) message.payload())
                .toList();
    }

    private static List<Object> login(GitHost host) throws IOException {
        return List.of(
                new Connect("127.0.0.1", "XX"),
                new Authentication.PublicKey("git", key(host)),
                new Authentication.PublicKeySuccessful("git", key(host)),
                new Authentication.PublicKey("git", key(host)),
                new Authentication.PublicKeySuccessful("git", key(host)),
                new HandshakeSuccessful("git"),
                new ChannelOpen.NewChannel("session"),
                new ChannelOpen.NewChannelSuccessful("session"));
    }

    /** A program that is asked for, and ends well. */
    private static List<Object> run(String program, ChannelRequest.SetEnv... environment) {
        List<Object> messages = new ArrayList<>(List.of(environment));
        messages.add(new ChannelRequest.Exec(environment.length, program));
        messages.addAll(
                List.of(new ChannelEvent.CloseWrite(), new ChannelEvent.Exit(0), new Close(), new Disconnect()));
        return messages;
    }

    private static void assertExchange(GitHost host, List<Object> run, Recording recording) throws IOException {
        List<Object> expected = new ArrayList<>(login(host));
        expected.addAll(run);
        assertEquals(expected, exchange(recording));
        assertEquals(true, recording.messages().get(1).extras().get("query"));
        assertEquals(
                "publickey", recording.only(HandshakeSuccessful.class).extras().get("method"));
    }

    private static String key(GitHost host) throws IOException {
        String[] words = Files.readString(host.key().resolveSibling(host.key().getFileName() + ".pub"))
                .split(" ");
        return words[0] + " " + words[1];
    }

    @ParameterizedTest
    @ValueSource(strings = {"git", "gerrit"})
    void pushCloneAndFetchAreRecordedByteForByte(String name) throws Exception {
        GitHost host = host(name);
        Git git = host.git();
        Path copy = commit("pushed-to-" + name, 300_000);
        Git.in(copy, "remote", "add", "origin", git.url("project.git"));

        Set<String> before = karaf.recordings();
        Recording push = recorded(host, before, git.overSsh(copy, "push", "-q", "origin", "main"));
        String commit = Git.in(copy, "rev-parse", "HEAD");
        assertEquals(commit, Git.in(host.repository(), "rev-parse", "main"));
        assertExchange(host, run("git-receive-pack '/project.git'"), push);
        assertTrue(push.text(0, Io.STDIN).contains(commit + " refs/heads/main"), "the command to create the branch");
        assertTrue(push.data(0, Io.STDIN).length > 300_000, "the pack");

        before = karaf.recordings();
        Path other = temp.resolve("other");
        Recording clone =
                recorded(host, before, git.overSsh(temp, "clone", "-q", git.url("project.git"), other.toString()));
        assertEquals(commit, Git.in(other, "rev-parse", "HEAD"));
        assertExchange(
                host,
                run("git-upload-pack '/project.git'", new ChannelRequest.SetEnv(0, "GIT_PROTOCOL", "version=2")),
                clone);
        assertTrue(clone.text(0, Io.STDIN).contains("command=fetch"), "a request of protocol 2");

        byte[] pack = packIn(clone.data(0, Io.STDOUT));
        Path received = Files.write(temp.resolve("received.pack"), pack);
        Git.in(temp, "index-pack", received.toString());
        assertTrue(Git.in(temp, "verify-pack", "-v", received.toString()).contains(commit), "the commit in the pack");

        Files.writeString(copy.resolve("more"), "more");
        Git.in(copy, "add", "more");
        Git.in(copy, "commit", "-q", "-m", "more");
        before = karaf.recordings();
        recorded(host, before, git.overSsh(copy, "push", "-q", "origin", "main"));
        before = karaf.recordings();
        Recording fetch = recorded(host, before, git.overSsh(other, "fetch", "-q"));
        assertEquals(Git.in(copy, "rev-parse", "HEAD"), Git.in(other, "rev-parse", "origin/main"));
        assertTrue(fetch.text(0, Io.STDIN).contains("have " + commit), "what the client has already");
    }

    /** The pack in the answers of protocol 2: what comes on the first side band after the line "packfile". */
    private static byte[] packIn(byte[] answers) {
        ByteArrayOutputStream pack = new ByteArrayOutputStream();
        boolean begun = false;
        for (int at = 0; at < answers.length; ) {
            int length = Integer.parseInt(new String(answers, at, 4, StandardCharsets.US_ASCII), 16);
            if (begun && length > 5 && answers[at + 4] == 1) {
                pack.write(answers, at + 5, length - 5);
            }
            begun |= length > 4 && new String(answers, at + 4, length - 4, StandardCharsets.UTF_8).equals("packfile\n");
            at += Math.max(length, 4);
        }
        return pack.toByteArray();
    }

    @Test
    void aRepositoryThatIsNotThereIsRecordedWithItsError() throws Exception {
        Set<String> before = karaf.recordings();
        Result result = Processes.run(first.ssh().ssh("git-upload-pack '/nothing.git'"));
        Recording recording = GitHost.next(karaf, first.port(), before);
        assertEquals(
                "git-upload-pack '/nothing.git'",
                recording.the(ChannelRequest.Exec.class).program());
        // JGit's -1, of which clients see the last byte
        assertEquals(255, result.exit());
        assertEquals(0xffff_ffffL, recording.the(ChannelEvent.Exit.class).exitStatus());
        assertArrayEquals(result.stdout(), recording.data(0, Io.STDOUT));
        assertEquals(result.stderr(), recording.text(0, Io.STDERR));
    }

    @Test
    void threeHostsAtOnceAreRecordedApart() throws Exception {
        Set<String> before = karaf.recordings();
        List<GitHost> hosts = List.of(first, second, gerrit);
        List<CompletableFuture<Traffic>> pushes = hosts.stream()
                .map(host -> CompletableFuture.supplyAsync(() -> pushBranch(host)))
                .toList();
        for (int i = 0; i < hosts.size(); i++) {
            Recording recording = recorded(hosts.get(i), before, pushes.get(i).get(120, TimeUnit.SECONDS));
            assertExchange(hosts.get(i), run("git-receive-pack '/project.git'"), recording);
        }
    }

    private Traffic pushBranch(GitHost host) {
        try {
            String branch = "branch-" + host.port();
            Path copy = commit(branch, 100_000 + host.port());
            return host.git().overSsh(copy, "push", "-q", host.git().url("project.git"), "HEAD:refs/heads/" + branch);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void connectionsThatWereThereBeforeAuditingAreRecordedFromThenOn() throws Exception {
        GitHost.command(karaf, "bundle:stop " + WHITEBOARD);
        Map<GitHost, Process> open = holdOpen(first, gerrit);
        Set<String> before = karaf.recordings();
        GitHost.command(karaf, "bundle:start " + WHITEBOARD);
        for (GitHost host : open.keySet()) {
            eventually(
                    () -> "a recording of " + host,
                    60,
                    () -> !GitHost.begun(karaf, host.port(), before).isEmpty());
            Process process = open.get(host);
            process.getOutputStream().write("0000".getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().close();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
            Recording recording = GitHost.next(karaf, host.port(), before);
            assertEquals(true, recording.messages().get(0).extras().get(AuditMessage.JOINED));
            assertEquals(new HandshakeSuccessful("git"), recording.the(HandshakeSuccessful.class));
            AuditMessage channel = recording.only(ChannelOpen.NewChannelSuccessful.class);
            assertEquals(true, channel.extras().get(AuditMessage.JOINED));
            assertEquals("0000", recording.text(0, Io.STDIN));
            assertEquals(new ChannelEvent.Exit(0), recording.the(ChannelEvent.Exit.class));
            assertEquals(1, recording.all(Disconnect.class).size());
        }
    }

    private static Map<GitHost, Process> holdOpen(GitHost... hosts) throws IOException {
        Map<GitHost, Process> open = new LinkedHashMap<>();
        for (GitHost host : hosts) {
            open.put(host, host.holdOpen());
        }
        return open;
    }

    @Test
    void whenHostsAreUpdatedOpenRecordingsEndProperlyAndNewOnesBegin() throws Exception {
        Map<GitHost, Integer> ports = new HashMap<>();
        List.of(first, gerrit).forEach(host -> ports.put(host, host.port()));
        Set<String> before = karaf.recordings();
        Map<GitHost, Process> open = holdOpen(first, gerrit);
        GitHost.update(karaf);
        for (GitHost host : open.keySet()) {
            assertTrue(open.get(host).waitFor(60, TimeUnit.SECONDS), "the host has closed its connections");
            Recording recording = GitHost.next(karaf, ports.get(host), before);
            assertEquals(
                    "git-upload-pack '/project.git'",
                    recording.the(ChannelRequest.Exec.class).program());
            assertEquals(1, recording.all(Close.class).size());
            assertEquals(
                    "auditing stopped",
                    recording.only(Disconnect.class).extras().get(AuditMessage.REASON));
        }
        for (GitHost host : open.keySet()) {
            Set<String> after = karaf.recordings();
            Traffic traffic = host.git().overSsh(temp, "ls-remote", host.git().url("project.git"));
            assertEquals(
                    "git-upload-pack '/project.git'",
                    recorded(host, after, traffic)
                            .the(ChannelRequest.Exec.class)
                            .program());
        }
    }
}
