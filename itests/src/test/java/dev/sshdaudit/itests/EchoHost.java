package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.testkit.OpenSsh;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** A server beside Karaf's own, where {@code cat} gives every line back at once: it is cheap, so there can be many. */
record EchoHost(Karaf karaf, int port) {

    static final String USER = "alice";
    /** Unique, so that finding it in a file means something. */
    static final String PASSWORD = "Ye6-echo-" + Long.toHexString(System.nanoTime());

    private static final String CONFIGURATION = "dev.sshdaudit.itests.host-echo.cfg";

    /** Installs it in a Karaf that runs. */
    static EchoHost in(Karaf karaf) throws IOException, InterruptedException {
        int port = Ports.free();
        Path keys = Files.writeString(karaf.home().resolve("authorized_keys"), "");
        karaf.set(
                CONFIGURATION,
                "password",
                PASSWORD,
                "answers",
                "none,none",
                "authorizedKeys",
                keys.toString(),
                "port",
                String.valueOf(port));
        Result install = karaf.ssh().exec("bundle:install -s file:" + Scene.hostBundle());
        assertEquals(0, install.exit(), install::toString);
        eventually("the server", () -> answers(port));
        return new EchoHost(karaf, port);
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** A user with the right password. */
    OpenSsh ssh() {
        return OpenSsh.to(karaf.home(), port, USER).password(PASSWORD);
    }
}
