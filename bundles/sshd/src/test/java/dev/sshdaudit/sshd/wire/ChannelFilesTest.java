package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.Transfers;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.testkit.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which channels are followed for what is done with files; no content is recorded. */
class ChannelFilesTest {

    private static final String SHA256_OF_X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

    private final Wire wire = new Wire(Set.of()).login("ada").session(1, 2);

    private void request(String type, String what) {
        wire.client(Packet.of(98).uint32(2).text(type).bool(true).text(what));
    }

    private void refused() {
        wire.server(Packet.of(100).uint32(1));
    }

    private void accepted() {
        wire.server(Packet.of(99).uint32(1));
    }

    private void fromClient(byte[] data) {
        wire.client(Packet.of(94).uint32(2).bytes(data));
    }

    private void fromServer(byte[] data) {
        wire.server(Packet.of(94).uint32(1).bytes(data));
    }

    /** SSH_FXP_REMOVE. */
    private void remove(int id, String path) {
        fromClient(framed(Packet.of(13).uint32(id).text(path)));
    }

    private void ok(int id) {
        fromServer(framed(Packet.of(101).uint32(id).uint32(0)));
    }

    private static byte[] framed(Packet packet) {
        byte[] bytes = packet.toByteArray();
        byte[] framed = new byte[bytes.length + 4];
        framed[3] = (byte) bytes.length;
        System.arraycopy(bytes, 0, framed, 4, bytes.length);
        return framed;
    }

    private void assertTold(String... facts) {
        List<String> told = wire.recorded.messages(MessageType.IO).stream()
                .map(message -> message.extras().get(AuditMessage.FILE))
                .filter(Objects::nonNull)
                .map(Object::toString)
                .toList();
        assertEquals(List.of(facts), told, wire.recorded::toString);
    }

    @Test
    void aSubsystemIsFollowedByAnyCaseOfItsName() {
        request("subsystem", "SFTP");
        accepted();
        remove(1, "/a");
        ok(1);
        assertTold("{op=remove, path=/a}");
    }

    @Test
    void aProgramThatIsAskedForInPlaceOfARefusedOneIsFollowed() {
        request("subsystem", "sftp");
        refused();
        request("exec", "exec /usr/lib/sftp-server");
        accepted();
        remove(1, "/a");
        ok(1);
        assertTold("{op=remove, path=/a}");
    }

    @Test
    void otherProgramsAreNotFollowed() {
        request("exec", "cat");
        remove(1, "/a");
        ok(1);
        assertTold();
    }

    @Test
    void twoProgramsOnOneChannelAreNotFollowed() {
        request("exec", "scp -t /x");
        request("subsystem", "sftp");
        refused();
        accepted();
        remove(1, "/a");
        ok(1);
        assertTold("{notFollowed=the client asks for two programs that transfer files on one channel}");
    }

    @Test
    void dataThatComesBeforeItsProgramIsNotFollowed() {
        remove(1, "/a");
        request("subsystem", "sftp");
        accepted();
        ok(1);
        assertTold("{notFollowed=the client sends data before it asks for the program}");
    }

    @Test
    void channelsOfOneNumberAreNotFollowed() {
        request("subsystem", "sftp");
        accepted();
        remove(1, "/a");
        wire.session(1, 3);
        ok(1);
        ok(2);
        assertTold("{op=remove, path=/a, finished=false}", "{notFollowed=the client calls two channels by one number}");
    }

    @Test
    void dataThatTheServerReadsBeyondThePacketIsFollowed() {
        request("subsystem", "sftp");
        accepted();
        byte[] packet = framed(Packet.of(13).uint32(1).text("/a"));
        wire.client(Packet.of(94).uint32(2).uint32(packet.length + 3).raw(packet));
        ok(1);
        assertTold("{op=remove, path=/a}");
    }

    @Test
    void whatIsNotFinishedIsToldBeforeTheChannelIsClosed() {
        request("subsystem", "sftp");
        accepted();
        remove(1, "/a");
        wire.close(1, 2);
        List<String> lines = wire.recorded.lines();
        assertEquals(
                List.of("0 io stream=1 data='' {file={op=remove, path=/a, finished=false}}", "0 close"),
                lines.subList(lines.size() - 2, lines.size()).stream()
                        .map(line -> line.replaceFirst("close .*", "close"))
                        .toList());
    }

    @Test
    void contentIsRecordedBesideWhatWasDone() {
        Wire all = new Wire().login("ada").session(1, 2);
        all.client(Packet.of(98).uint32(2).text("exec").bool(false).text("scp -f /f"));
        all.server(Packet.of(94).uint32(1).text("C0644 1 f\nx\0"));
        all.client(Packet.of(94).uint32(2).text("\0\0\0"));
        List<String> lines = all.recorded.lines();
        assertEquals(
                List.of(
                        "0 io stream=1 data='C0644 1 f\nx\0'",
                        "0 io stream=0 data='\0\0\0'",
                        "0 io stream=1 data='' {file={op=read, path=/f, bytesRead=1, sha256=" + SHA256_OF_X + "}}"),
                lines.subList(lines.size() - 3, lines.size()));
    }

    /** Data and facts, in order; all content is to be recorded. */
    private static List<String> told(Wire all) {
        return all.recorded.messages(MessageType.IO).stream()
                .map(it -> it.extras().get(AuditMessage.FILE) instanceof Map<?, ?> fact
                        ? fact.toString()
                        : ((Io) it.payload()).stream() + " '"
                                + ((Io) it.payload()).data().toUtf8() + "'")
                .toList();
    }

    private static Wire all(Transfers transfers, String type, String what) {
        return ask(open(transfers), type, what);
    }

    private static Wire open(Transfers transfers) {
        Wire all = new Wire();
        all.recorded.transfers(transfers);
        return all.login("ada").session(1, 2);
    }

    private static Wire ask(Wire all, String type, String what) {
        return all.client(Packet.of(98).uint32(2).text(type).bool(false).text(what));
    }

    private static void scp(Wire all) {
        all.server(Packet.of(94).uint32(1).text("\0"));
        all.client(Packet.of(94).uint32(2).text("C0644 1 f\n"));
        all.server(Packet.of(94).uint32(1).text("\0"));
        all.client(Packet.of(94).uint32(2).text("x\0"));
        all.server(Packet.of(94).uint32(1).text("\0"));
    }

    @Test
    void eventsStandInPlaceOfData() {
        Wire all = all(Transfers.EVENTS, "exec", "scp -t /d/");
        scp(all);
        all.server(Packet.of(95).uint32(1).uint32(1).text("a warning"));
        all.close(1, 2);
        assertEquals(
                List.of("{op=write, path=/d/f, bytesWritten=1, sha256=" + SHA256_OF_X + "}", "2 'a warning'"),
                told(all));
        assertEquals(15, all.recorded.passed());
        assertEquals(
                Map.of("side", "client", "bytesIn", 12L, "bytesOut", 12L),
                all.recorded.only(MessageType.CLOSE).extras());
    }

    @Test
    void noTransfersAreNeitherDataNorEvents() {
        Wire all = all(Transfers.NONE, "exec", "scp -t /d/");
        scp(all);
        all.close(1, 2);
        assertEquals(List.of(), told(all));
        assertEquals(15, all.recorded.passed());
    }

    @Test
    void whatIsFollowedNoLongerIsRecorded() {
        for (Transfers transfers : List.of(Transfers.EVENTS, Transfers.NONE)) {
            Wire all = all(transfers, "exec", "scp -t /d/");
            all.server(Packet.of(94).uint32(1).text("\0"));
            all.client(Packet.of(94).uint32(2).text("C0644 1 f\n"));
            all.server(Packet.of(94).uint32(1).text("\0"));
            all.client(Packet.of(94).uint32(2).text("x\0who\n"));
            all.client(Packet.of(94).uint32(2).text("am i\n"));
            all.server(Packet.of(94).uint32(1).text("root\n"));
            List<String> told = new ArrayList<>(told(all));
            told.removeIf(it -> it.startsWith("{op="));
            assertEquals(
                    List.of("{notFollowed=a line of scp cannot be read}", "0 'x\0who\n'", "0 'am i\n'", "1 'root\n'"),
                    told);
        }
    }

    @Test
    void whatComesBeforeTheServerAnswersIsRecorded() {
        Wire all = all(Transfers.EVENTS, "subsystem", "sftp");
        all.client(Packet.of(94).uint32(2).bytes(framed(Packet.of(1).uint32(3))));
        all.server(Packet.of(94).uint32(1).bytes(framed(Packet.of(2).uint32(3))));
        all.client(Packet.of(94).uint32(2).bytes(framed(Packet.of(13).uint32(1).text("/a"))));
        all.server(Packet.of(94).uint32(1).bytes(framed(Packet.of(101).uint32(1).uint32(0))));
        assertEquals(List.of("0 '\0\0\0\5\1\0\0\0\3'", "{op=remove, path=/a}"), told(all));
    }

    @Test
    void dataForAProgramThatIsRefusedIsRecorded() {
        Wire all = all(Transfers.EVENTS, "subsystem", "sftp");
        all.client(Packet.of(94).uint32(2).text("ls\n"));
        all.server(Packet.of(100).uint32(1));
        all.client(Packet.of(98).uint32(2).text("exec").bool(false).text("bash"));
        all.client(Packet.of(94).uint32(2).text("who\n"));
        assertEquals(List.of("0 'ls\n'", "0 'who\n'"), told(all));
    }

    /** A shell may run anything behind such a command, and its input and output may look as the protocol does. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp -t /d/; bash",
                "scp -t /d/ && bash",
                "scp -t /d/ | bash",
                "scp -t /d/ < /dev/null",
                "scp -t /d/ `bash`",
                "scp -t \"/d/$(bash)\"",
                "scp -t /d/\nbash",
                "scp -t '/d/",
                "./scp -t /d/",
                "/tmp/scp -t /d/",
                "PATH=/tmp scp -t /d/",
                "sudo scp -t /d/",
                "scp\u000b-t/evil /d/",
                "scp\u2003-t /d/",
                "scp -t /d/\u00a0x",
                "scp -S/home/m/evil -t /d/",
                "scp -S /home/m/evil_t -t /d/",
                "scp -oProxyCommand=evil -t /d/",
                "scp -t -i x /d/",
                "scp -t /d/ -Sevil"
            })
    void dataOfACommandThatMayRunMoreIsRecordedBesideTheEvents(String line) {
        Wire all = all(Transfers.EVENTS, "exec", line);
        scp(all);
        List<String> told = told(all);
        assertEquals(6, told.size(), told::toString);
        assertEquals("0 'x\0'", told.get(3));
        assertTrue(
                told.get(5).startsWith("{op=write, path=") || told.get(4).startsWith("{op=write, path="),
                told::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PATH", "BASH_ENV", "LD_PRELOAD", "ENV"})
    void dataOfACommandThatTheClientMayChooseIsRecordedBesideTheEvents(String variable) {
        Wire all = open(Transfers.EVENTS);
        set(all, variable);
        ask(all, "exec", "scp -t /d/");
        scp(all);
        List<String> told = told(all);
        assertEquals(6, told.size(), told::toString);
        assertTrue(told.contains("0 'x\0'"), told::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LANG", "LC_ALL", "GIT_PROTOCOL", "TERM"})
    void variablesThatChooseNoProgramChangeNothing(String variable) {
        Wire all = open(Transfers.EVENTS);
        set(all, variable);
        ask(all, "exec", "scp -t /d/");
        scp(all);
        assertEquals(1, told(all).size(), () -> told(all).toString());
    }

    private static void set(Wire all, String variable) {
        all.client(
                Packet.of(98).uint32(2).text("env").bool(false).text(variable).text("/tmp"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp -t /d/",
                "/usr/bin/scp -p -r -d -t '/d;e/'",
                "scp -t \"/d (1)/\"",
                "scp -t -- /d\\ \\(1\\)/",
                " scp -v -t /*/ "
            })
    void dataOfACommandThatRunsNothingElseIsNotRecorded(String line) {
        Wire all = all(Transfers.EVENTS, "exec", line);
        scp(all);
        assertEquals(1, told(all).size(), () -> told(all).toString());
    }

    @Test
    void aChangeTakesEffectAtOnce() {
        Wire all = all(Transfers.EVENTS, "exec", "scp -t /d/");
        all.server(Packet.of(94).uint32(1).text("\0"));
        all.recorded.transfers(Transfers.CONTENT);
        all.client(Packet.of(94).uint32(2).text("C0644 1 f\n"));
        all.recorded.transfers(Transfers.NONE);
        all.server(Packet.of(94).uint32(1).text("\0"));
        all.client(Packet.of(94).uint32(2).text("x\0"));
        all.recorded.transfers(Transfers.EVENTS);
        all.server(Packet.of(94).uint32(1).text("\0"));
        assertEquals(List.of("0 'C0644 1 f\n'", "{op=write, path=/d/f, bytesWritten=1}"), told(all));
    }

    @Test
    void channelsOfOneNumberAreRecorded() {
        Wire all = all(Transfers.EVENTS, "exec", "scp -t /d/");
        all.server(Packet.of(94).uint32(1).text("\0"));
        all.session(1, 3);
        all.server(Packet.of(94).uint32(1).text("\0"));
        assertEquals(List.of("{notFollowed=the client calls two channels by one number}", "1 '\0'"), told(all));
    }
}
