package dev.sshdaudit.itests;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** The files in the two streams of an sftp subsystem, version 3 of the protocol. */
final class SftpStream {

    private static final int READ = 5;
    private static final int WRITE = 6;
    private static final int DATA = 103;

    private SftpStream() {}

    /** The file that the client wrote, as it stands in the client's stream. */
    static byte[] written(byte[] fromClient, int size) {
        byte[] file = new byte[size];
        packets(fromClient, (type, packet) -> {
            if (type == WRITE) {
                packet.getInt(); // request id
                string(packet); // handle
                int offset = (int) packet.getLong();
                ByteBuffer data = string(packet);
                data.get(file, offset, data.remaining());
            }
        });
        return file;
    }

    /** The file that the client read, as it stands in the server's stream. */
    static byte[] read(byte[] fromClient, byte[] fromServer, int size) {
        Map<Integer, Integer> offsets = new HashMap<>();
        packets(fromClient, (type, packet) -> {
            if (type == READ) {
                int id = packet.getInt();
                string(packet); // handle
                offsets.put(id, (int) packet.getLong());
            }
        });
        byte[] file = new byte[size];
        packets(fromServer, (type, packet) -> {
            if (type == DATA) {
                int offset = offsets.get(packet.getInt());
                ByteBuffer data = string(packet);
                data.get(file, offset, Math.min(data.remaining(), size - offset));
            }
        });
        return file;
    }

    private static void packets(byte[] stream, BiConsumer<Integer, ByteBuffer> consumer) {
        ByteBuffer all = ByteBuffer.wrap(stream).order(ByteOrder.BIG_ENDIAN);
        while (all.hasRemaining()) {
            ByteBuffer packet = string(all);
            consumer.accept(packet.get() & 0xff, packet);
        }
    }

    private static ByteBuffer string(ByteBuffer from) {
        int length = from.getInt();
        ByteBuffer string = from.slice(from.position(), length);
        from.position(from.position() + length);
        return string;
    }
}
