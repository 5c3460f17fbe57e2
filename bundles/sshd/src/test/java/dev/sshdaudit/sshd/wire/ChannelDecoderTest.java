package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.sshd.wire.OpenChannels.OpenChannel;
import dev.sshdaudit.testkit.Packet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChannelDecoderTest {

    private final Wire wire = new Wire().login("ada");

    private static Packet open(String type, long id) {
        return Packet.of(90).text(type).uint32(id).uint32(1000).uint32(1000);
    }

    private static Packet confirm(long recipient, long sender) {
        return Packet.of(91).uint32(recipient).uint32(sender).uint32(1000).uint32(1000);
    }

    private static Packet request(long channel, String type, boolean wantReply) {
        return Packet.of(98).uint32(channel).text(type).bool(wantReply);
    }

    private static Packet data(long channel, String data) {
        return Packet.of(94).uint32(channel).text(data);
    }

    @Test
    void everyKindOfChannelHasItsMessage() {
        wire.client(open("session", 5)).server(confirm(5, 0));
        wire.client(open("direct-tcpip", 6)
                .text("db")
                .uint32(5432)
                .text("127.0.0.1")
                .uint32(4000));
        wire.server(confirm(6, 1));
        wire.client(open("direct-streamlocal@openssh.com", 7)
                .text("/run/s")
                .text("")
                .uint32(0));
        wire.server(Packet.of(92).uint32(7).uint32(1).text("no").text("en"));
        wire.server(open("forwarded-tcpip", 2)
                .text("0.0.0.0")
                .uint32(80)
                .text("10.0.0.1")
                .uint32(5000));
        wire.client(confirm(2, 8));
        wire.server(open("forwarded-streamlocal@openssh.com", 3).text("/run/t").text(""));
        wire.client(Packet.of(92).uint32(3).uint32(2).text("").text(""));
        wire.server(open("x11", 4).text("10.0.0.2").uint32(6000)).client(confirm(4, 9));
        wire.server(open("auth-agent@openssh.com", 5))
                .client(Packet.of(92).uint32(5).uint32(99).text("").text(""));
        wire.client(open("tun@openssh.com", 10)).server(Packet.of(92).uint32(10));
        wire.assertRecordedAfter(
                1,
                "0 new_channel channelType=session",
                "0 new_channel_successful channelType=session",
                "1 new_channel_direct_tcpip HostToConnect=db PortToConnect=5432"
                        + " OriginatorHost=127.0.0.1 OriginatorPort=4000",
                "1 new_channel_successful channelType=direct-tcpip",
                "2 new_channel_direct_streamlocal Path=/run/s",
                "2 new_channel_failed channelType=direct-streamlocal@openssh.com"
                        + " reason=administratively prohibited: no",
                "3 new_channel_forwarded_tcpip ConnectedHost=0.0.0.0 ConnectedPort=80"
                        + " OriginatorHost=10.0.0.1 OriginatorPort=5000",
                "3 new_channel_successful channelType=forwarded-tcpip",
                "4 new_channel_forwarded_streamlocal Path=/run/t",
                "4 new_channel_failed channelType=forwarded-streamlocal@openssh.com reason=connect failed",
                "5 new_channel_x11 OriginatorHost=10.0.0.2 OriginatorPort=6000",
                "5 new_channel_successful channelType=x11",
                "6 new_channel channelType=auth-agent@openssh.com",
                "6 new_channel_failed channelType=auth-agent@openssh.com reason=code 99",
                "7 new_channel channelType=tun@openssh.com",
                "7 new_channel_failed channelType=tun@openssh.com reason=");
    }

    @Test
    void theTrueCauseOfAFailureIsTold() {
        wire.client(open("direct-tcpip", 6)
                .text("db")
                .uint32(5432)
                .text("127.0.0.1")
                .uint32(4000));
        wire.decoder.openFailure(6, -1, "ConnectException: Connection refused");
        wire.decoder.openFailure(7, -1, "nobody asked");
        wire.server(Packet.of(92).uint32(6).uint32(2).text("Generic error").text(""));
        wire.assertRecordedAfter(
                2,
                "0 new_channel_failed channelType=direct-tcpip"
                        + " reason=connect failed: Generic error (ConnectException: Connection refused)");
    }

    @Test
    void everyKindOfRequestHasItsMessage() {
        wire.session(0, 0);
        wire.client(request(0, "env", false).text("LANG").text("C"));
        wire.client(request(0, "pty-req", true)
                .text("xterm")
                .uint32(80)
                .uint32(24)
                .uint32(640)
                .uint32(480)
                .text("m"));
        wire.client(request(0, "x11-req", true)
                .bool(true)
                .text("MIT")
                .text("cookie")
                .uint32(0));
        wire.client(request(0, "auth-agent-req@openssh.com", true));
        wire.client(request(0, "exec", true).text("ls -l"));
        wire.client(request(0, "shell", true));
        wire.client(request(0, "subsystem", true).text("sftp"));
        wire.client(request(0, "window-change", false)
                .uint32(81)
                .uint32(25)
                .uint32(0)
                .uint32(0));
        wire.client(request(0, "signal", false).text("INT"));
        wire.client(request(0, "keepalive@openssh.com", true));
        wire.client(request(0, "xon-xoff", false).bool(true));
        for (int number : new int[] {99, 100, 100, 99, 100, 99, 100}) {
            wire.server(Packet.of(number).uint32(0));
        }
        wire.server(Packet.of(100).uint32(0)); // an answer too many
        wire.assertRecordedAfter(
                3,
                "0 setenv requestId=0 name=LANG value=C",
                "0 pty requestId=1 term=xterm columns=80 rows=24 width=640 height=480 modelist='m'",
                "0 x11-req requestId=2 singleConnection=true authProtocol=MIT cookie=cookie screen=0",
                "0 channel_request_unknown requestId=3 requestType=auth-agent-req@openssh.com payload=''",
                "0 exec requestId=4 program=ls -l",
                "0 shell requestId=5",
                "0 subsystem requestId=6 subsystem=sftp",
                "0 window requestId=7 columns=81 rows=25 width=0 height=0",
                "0 signal requestId=8 signal=INT",
                "0 channel_request_unknown requestId=9 requestType=xon-xoff payload='\1'",
                "0 request_failed requestId=2 reason=refused by the server",
                "0 request_failed requestId=3 reason=refused by the server",
                "0 request_failed requestId=5 reason=refused by the server");
    }

    @Test
    void requestsThatCannotBeReadAreRecordedAsTheyCame() {
        wire.session(0, 0);
        for (String type : List.of("env", "pty-req", "x11-req", "exec", "subsystem", "window-change", "signal")) {
            wire.client(request(0, type, true).raw((byte) 0, (byte) 0));
        }
        wire.client(Packet.of(98).uint32(0).text("exec"));
        wire.client(Packet.of(98).uint32(0).uint32(100));
        wire.client(Packet.of(98).uint32(0));
        wire.client(request(0, "shell", true));
        wire.server(Packet.of(100).uint32(0));
        List<String> lines = wire.recorded.lines();
        assertEquals(
                "0 channel_request_decode_failed requestId=0 requestType=env payload='\0\0'"
                        + " reason=packet ends 2 bytes too early",
                lines.get(3));
        assertEquals(
                10,
                wire.recorded
                        .messages(MessageType.CHANNEL_REQUEST_DECODE_FAILED)
                        .size());
        wire.assertRecordedAfter(
                13, "0 shell requestId=10", "0 request_failed requestId=0 reason=refused by the server");
    }

    @Test
    void aProgramRunsAndEnds() {
        wire.session(3, 7);
        wire.client(request(7, "exec", true).text("cat")).server(Packet.of(99).uint32(3));
        wire.client(data(7, "in")).client(Packet.of(96).uint32(7));
        wire.server(data(3, "out")).server(Packet.of(95).uint32(3).uint32(1).text("err"));
        wire.client(Packet.of(93).uint32(7).uint32(1000));
        wire.server(request(3, "exit-status", false).uint32(4294967295L));
        wire.server(request(3, "exit-signal", false)
                .text("TERM")
                .bool(true)
                .text("killed")
                .text("en"));
        wire.server(Packet.of(96).uint32(3))
                .server(Packet.of(97).uint32(3))
                .client(Packet.of(97).uint32(7));
        wire.decoder.end();
        wire.assertRecordedAfter(
                3,
                "0 exec requestId=0 program=cat",
                "0 io stream=0 data='in'",
                "0 close_write {side=client}",
                "0 io stream=1 data='out'",
                "0 io stream=2 data='err'",
                "0 exit exitStatus=4294967295",
                "0 exit_signal signal=TERM coreDumped=true errorMessage=killed languageTag=en",
                "0 close_write {side=server}",
                "0 close {bytesIn=2 bytesOut=6 side=server}",
                "disconnect");
    }

    @Test
    void channelsDoNotMixHoweverTheyInterleave() {
        wire.session(1, 0).session(0, 1);
        wire.client(data(0, "a")).client(data(1, "b")).server(data(0, "B")).server(data(1, "A"));
        wire.client(request(0, "shell", true)).client(request(1, "x", false)).client(request(1, "shell", true));
        wire.server(Packet.of(100).uint32(0)).server(Packet.of(100).uint32(1));
        wire.close(1, 0).session(1, 0);
        wire.client(data(0, "c"));
        assertEquals("a", wire.recorded.text(0, 0));
        assertEquals("A", wire.recorded.text(0, 1));
        assertEquals("b", wire.recorded.text(1, 0));
        assertEquals("B", wire.recorded.text(1, 1));
        assertEquals("c", wire.recorded.text(2, 0));
        assertEquals(
                List.of(
                        "1 request_failed requestId=1 reason=refused by the server",
                        "0 request_failed requestId=0 reason=refused by the server"),
                wire.recorded.lines().stream()
                        .filter(it -> it.contains("failed"))
                        .toList());
    }

    @Test
    void onlyWhatIsAskedForIsRecordedOfContent() {
        for (Content content : Content.values()) {
            Wire some = new Wire(Set.of(content)).login("ada").session(0, 0);
            some.client(open("direct-tcpip", 1).text("h").uint32(1).text("o").uint32(2))
                    .server(confirm(1, 1));
            some.client(data(0, "stdin")).server(data(0, "stdout"));
            some.server(Packet.of(95).uint32(0).uint32(1).text("stderr"));
            some.client(data(1, "forwarding")).server(data(1, "forwarding"));
            some.close(0, 0).close(1, 1);
            List<String> io = some.recorded.lines().stream()
                    .filter(it -> it.contains(" io "))
                    .toList();
            List<String> expected = switch (content) {
                case STDIN -> List.of("0 io stream=0 data='stdin'");
                case STDOUT -> List.of("0 io stream=1 data='stdout'");
                case STDERR -> List.of("0 io stream=2 data='stderr'");
                case FORWARDING -> List.of("1 io stream=0 data='forwarding'", "1 io stream=1 data='forwarding'");
                case PASSWORDS -> List.of();
            };
            assertEquals(expected, io);
            assertEquals(
                    List.of(
                            "0 close {bytesIn=5 bytesOut=12 side=client}",
                            "1 close {bytesIn=10 bytesOut=10 side=client}"),
                    some.recorded.lines().stream()
                            .filter(it -> it.contains(" close "))
                            .toList());
        }
    }

    @Test
    void extendedDataOfOtherKindsSaysSo() {
        wire.session(0, 0);
        wire.server(Packet.of(95).uint32(0).uint32(7).text("odd"))
                .client(Packet.of(95).uint32(0).uint32(1).text("up"));
        wire.client(data(0, ""));
        wire.assertRecordedAfter(3, "0 io stream=2 data='odd' {dataType=7}", "0 io stream=0 data='up' {dataType=1}");
    }

    @Test
    void theConnectionsEndClosesWhatIsOpen() {
        wire.session(0, 0).session(1, 1).session(2, 2);
        wire.close(1, 1);
        wire.client(Packet.of(97).uint32(2));
        wire.client(open("session", 3));
        wire.decoder.end();
        wire.assertRecordedAfter(
                7,
                "1 close {bytesIn=0 bytesOut=0 side=client}",
                "3 new_channel channelType=session",
                "3 new_channel_failed channelType=session reason=the connection ended before an answer",
                "0 close {bytesIn=0 bytesOut=0}",
                "2 close {bytesIn=0 bytesOut=0 side=client}",
                "disconnect");
    }

    @Test
    void aConnectionThatIsNoLongerWatchedSaysWhy() {
        wire.session(0, 0);
        wire.decoder.abandon("auditing stopped");
        wire.decoder.end();
        wire.client(data(0, "unseen"));
        wire.assertRecordedAfter(3, "0 close {bytesIn=0 bytesOut=0}", "disconnect {reason=auditing stopped}");
    }

    @Test
    void aConnectionJoinedLateTellsWhatWasOpen() {
        List<OpenChannel> open =
                new ArrayList<>(List.of(new OpenChannel(4, 9, "session", Map.of("term", "vt100"), false)));
        Wire late = new Wire(Set.of(Content.values()), () -> List.copyOf(open));
        late.decoder.clientVersion("SSH-2.0-x");
        late.decoder.authenticated("ada");
        late.decoder.joinChannels();
        late.decoder.joinChannels();
        late.client(data(9, "known"));
        open.add(new OpenChannel(5, 10, "direct-tcpip"));
        late.server(confirm(5, 10)).client(data(10, "found"));
        late.close(4, 9);
        late.client(data(9, "gone, though the server has not noticed yet"));
        late.session(6, 11);
        late.assertRecorded(
                "handshake_successful username=ada {clientVersion=SSH-2.0-x joined=true}",
                "0 new_channel_successful channelType=session {joined=true terminal={term=vt100}}",
                "0 io stream=0 data='known'",
                "1 new_channel_successful channelType=direct-tcpip {joined=true}",
                "1 io stream=0 data='found'",
                "0 close {bytesIn=5 bytesOut=0 side=client}",
                "io stream=0 data='\0\0\0\t\0\0\0+gone, though the server has not noticed yet'"
                        + " {packet=94 packetBytes=51 unplaced=there is no channel of that number}",
                "2 new_channel channelType=session",
                "2 new_channel_successful channelType=session");
    }

    @Test
    void aUserWhoGotInJustBeforeAnybodyLookedIsToldOnce() {
        Wire late = new Wire(Set.of(), List::of);
        late.server(Packet.of(52));
        late.decoder.authenticated("ada");
        late.decoder.authenticated("ada");
        late.decoder.end();
        late.assertRecorded("handshake_successful username=ada {joined=true}", "disconnect");
    }
}
