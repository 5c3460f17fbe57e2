package dev.sshdaudit.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Parts of a {@link Transcript} that many uses have in common. */
final class Lines {

    static final String CONNECT =
            "connect remoteAddr=127.0.0.1 country=XX + remotePort=* localAddress=127.0.0.1:* node=" + node() + "\n";

    /** A user of OpenSSH is in. */
    static final String LOGIN = CONNECT + """
            auth_password username=alice password=""
            auth_password_successful username=alice password=""
            """ + in("alice", "password");

    /** The command {@code true}. */
    static final String TRUE = session(0, "true") + """
            0 close_write + side=server
            0 exit exitStatus=0
            0 close + side=server bytesIn=0 bytesOut=0
            disconnect*
            """;

    private Lines() {}

    private static String node() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A handshake by OpenSSH that came to its end. */
    static String in(String user, String method) {
        return "handshake_successful username=" + user + " + method=" + method + " " + client() + "\n";
    }

    /** A handshake by OpenSSH that ended because the client has no other way to authenticate. */
    static String out() {
        return "handshake_failed reason=\"connection closed before the user was authenticated\" + " + client()
                + "\ndisconnect*\n";
    }

    private static String client() {
        return "clientVersion=*SSH-2.0-OpenSSH_* hassh=* hasshServer=* " + algorithms("none")
                + " otherAttempts=[{method=none time=* result=failed}]";
    }

    static String algorithms(String compression) {
        return "algorithms={keyExchange=* hostKey=* encryptionIn=* encryptionOut=* macIn=* macOut=* compressionIn="
                + compression + " compressionOut=" + compression + "}";
    }

    /** A session channel with a command. */
    static String session(long channel, String command) {
        return opened(channel) + channel + " exec requestId=0 program=" + quoted(command) + "\n";
    }

    /** A session channel. */
    static String opened(long channel) {
        return """
                %1$d new_channel channelType=session
                %1$d new_channel_successful channelType=session
                """.formatted(channel);
    }

    /** A session channel with a command that prints a line. */
    static String echo(long channel, String command, String output) {
        return session(channel, command) + """
                %1$d io stream=1 data="%2$s\\n"
                %1$d close_write + side=server
                %1$d exit exitStatus=0
                %1$d close + side=server bytesIn=0 bytesOut=%3$d
                """.formatted(channel, output, output.length() + 1);
    }

    static String quoted(String text) {
        return text.matches("[!#-~]+") ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
