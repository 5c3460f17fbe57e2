package dev.sshdaudit.sshd.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.message.ChannelEvent.RequestFailed;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.testing.Wire;
import dev.sshdaudit.testkit.Packet;
import org.junit.jupiter.api.Test;

class GlobalRequestDecoderTest {

    private final Wire wire = new Wire().login("ada");

    private static Packet request(String type, boolean wantReply) {
        return Packet.of(80).text(type).bool(wantReply);
    }

    @Test
    void requestsAreReadAndTheRefusedOnesNumbered() {
        wire.client(request("tcpip-forward", true).text("localhost").uint32(8080))
                .server(Packet.of(81));
        wire.client(request("cancel-tcpip-forward", true).text("").uint32(4294967295L))
                .server(Packet.of(82));
        wire.client(request("streamlocal-forward@openssh.com", true).text("/tmp/s"))
                .server(Packet.of(82));
        wire.client(request("cancel-streamlocal-forward@openssh.com", true).text("/tmp/s"))
                .server(Packet.of(82));
        wire.client(request("no-more-sessions@openssh.com", false));
        wire.assertRecordedAfter(
                1,
                "forward_tcpip BindHost=localhost BindPort=8080",
                "cancel_forward_tcpip BindHost= BindPort=4294967295",
                "request_failed requestId=1 reason=refused by the server",
                "forward_streamlocal Path=/tmp/s",
                "request_failed requestId=2 reason=refused by the server",
                "cancel_forward_streamlocal Path=/tmp/s",
                "request_failed requestId=3 reason=refused by the server",
                "global_request_unknown requestType=no-more-sessions@openssh.com");
    }

    @Test
    void keepAlivesAreNotRecordedButTheirRepliesAreCounted() {
        wire.client(request("a", true));
        wire.client(request("keepalive@openssh.com", true));
        wire.client(request("b", false));
        wire.client(request("keepalive@libssh2.org", true));
        wire.client(request("c", true));
        wire.server(Packet.of(81)).server(Packet.of(82)).server(Packet.of(82)).server(Packet.of(82));
        wire.server(Packet.of(82)); // an answer too many
        wire.assertRecordedAfter(
                1,
                "global_request_unknown requestType=a",
                "global_request_unknown requestType=b",
                "global_request_unknown requestType=c",
                "request_failed requestId=2 reason=refused by the server");
    }

    @Test
    void whatCannotBeReadIsRecordedAsItCame() {
        wire.client(request("tcpip-forward", true).uint32(9).raw((byte) 'x')).server(Packet.of(82));
        wire.client(Packet.of(80).text("no-flag"));
        wire.client(Packet.of(80).uint32(77));
        wire.assertRecordedAfter(
                1,
                "global_request_decode_failed requestId=0 requestType=tcpip-forward payload='\0\0\0\tx'"
                        + " reason=packet ends 8 bytes too early",
                "request_failed requestId=0 reason=refused by the server",
                "global_request_decode_failed requestId=1 requestType=no-flag payload=''"
                        + " reason=packet ends 1 bytes too early",
                "global_request_decode_failed requestId=2 requestType= payload=''"
                        + " reason=packet ends 77 bytes too early");
    }

    @Test
    void theServersOwnRequestsAndTheClientsRepliesAreNot() {
        wire.server(request("keepalive@openssh.com", true)).client(Packet.of(82));
        wire.server(request("hostkeys-00@openssh.com", false));
        wire.client(request("a", true)).client(Packet.of(81)).server(Packet.of(82));
        wire.assertRecordedAfter(
                1, "global_request_unknown requestType=a", "request_failed requestId=0 reason=refused by the server");
    }

    @Test
    void unansweredRequestsWithoutEndKeepTheirOrder() {
        for (int i = 0; i < 100_000; i++) {
            wire.client(request("a", true));
        }
        for (int i = 0; i < 100_000; i++) {
            wire.server(Packet.of(i % 50_000 == 49_999 ? 82 : 81));
        }
        assertEquals(
                java.util.List.of(49_999L, 99_999L),
                wire.recorded.messages(MessageType.REQUEST_FAILED).stream()
                        .map(it -> ((RequestFailed) it.payload()).requestId())
                        .toList());
    }
}
