package dev.sshdaudit.itests;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Ports for servers that are yet to start, below those that operating systems give to clients: one of these could have it
 * by then, and tests run side by side.
 */
final class Ports {

    private static final int LEAST = 15_000;
    private static final int MOST = 32_000;
    private static final Random RANDOM = new Random();

    private Ports() {}

    static int free() throws IOException {
        return free(1).get(0);
    }

    static List<Integer> free(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            while (sockets.size() < count) {
                int port = LEAST + RANDOM.nextInt(MOST - LEAST);
                try {
                    sockets.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
                } catch (BindException e) {
                    // it is in use
                    continue;
                }
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }
}
