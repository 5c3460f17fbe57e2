package dev.sshdaudit.sshd.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Packet;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** SFTP of which the beginning was not seen. */
class SftpStepTest {

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] status(int id) {
        return Talk.framed(Packet.of(101).uint32(id).uint32(0).text("").text(""));
    }

    private static byte[] remove(int id, String path) {
        return Talk.framed(Packet.of(13).uint32(id).text(path));
    }

    private static byte[] write(int id, int length) {
        return Talk.framed(Packet.of(6).uint32(id).text("h").uint32(0).uint32(0).bytes(new byte[length]));
    }

    @Test
    void operationsAreToldFromThePacketOnThatBothSidesAreUnderstoodFrom() {
        assertEquals(
                List.of("{op=remove, path=/b}", "{op=write, path=/f, bytesWritten=3}"),
                Talk.joined()
                        .client(new byte[100]) // the rest of a packet
                        .client(remove(1, "/a"))
                        .server("tail")
                        .server(status(1))
                        .client(remove(2, "/b"))
                        .server(join(status(2), status(77)))
                        .client(Packet.of(3).uint32(3).text("/f").uint32(10).uint32(0))
                        .handle(3, "h")
                        .client(write(4, 3))
                        .status(4, 0)
                        .client(Packet.of(4).uint32(5).text("h"))
                        .status(5, 0)
                        .told());
    }

    @Test
    void aHandleThatWasGivenBeforeStandsForAFileThatWasOpenedBefore() {
        assertEquals(
                List.of(
                        "{op=write, openedBefore=true, bytesWritten=3}",
                        "{op=read, openedBefore=true, bytesRead=4, finished=false}"),
                Talk.joined()
                        .hashed()
                        .server(status(1))
                        .client(write(2, 3))
                        .status(2, 0)
                        .client(Packet.of(4).uint32(3).text("h"))
                        .status(3, 0)
                        .client(Packet.of(5)
                                .uint32(4)
                                .text("i")
                                .uint32(0)
                                .uint32(0)
                                .uint32(9))
                        .server(Packet.of(103).uint32(4).text("abcd"))
                        .client(Packet.of(4).uint32(5).text("folder"))
                        .status(5, 0)
                        .told());
    }

    @Test
    void bytesThatAreNoPacketsAreNotTakenForPackets() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[9 + random.nextInt(100)];
            random.nextBytes(bytes);
            bytes[0] = 0;
            bytes[1] = 0;
            bytes[2] = 0;
            assertFalse(SftpStep.CLIENT.begins(bytes, 0, bytes.length));
            assertFalse(SftpStep.SERVER.begins(bytes, 0, bytes.length));
        }
        byte[] packet = remove(1, "/a");
        assertTrue(SftpStep.CLIENT.begins(packet, 0, packet.length));
        assertFalse(SftpStep.SERVER.begins(packet, 0, packet.length));
        assertFalse(SftpStep.CLIENT.begins(join(packet, new byte[20]), 0, packet.length + 20), "garbage follows");
        byte[] cut = write(1, 40_000);
        assertTrue(SftpStep.CLIENT.begins(cut, 0, 32_768), "a packet of which the head fits");
        byte[] list = Talk.framed(Packet.of(104).uint32(1).uint32(0));
        assertFalse(SftpStep.SERVER.begins(list, 0, list.length), "no lengths that fit each other");
        assertTrue(SftpStep.SERVER.begins(join(list, status(2)), 0, list.length + status(2).length));
    }
}
