package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.testkit.Packet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which channels are followed for what is done with files; no content is recorded. */
class ChannelFilesTest {

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
                        "0 io stream=1 data='' {file={op=read, path=/f, bytesRead=1}}"),
                lines.subList(lines.size() - 3, lines.size()));
    }
}
