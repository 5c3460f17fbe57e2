package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PuTTY's programs and Dropbear's, where they are installed. */
interface OtherClientUses {

    /** PuTTY's programs say that they will open one session and no more. */
    String PUTTY =
            "0 channel_request_unknown requestId=0 requestType=simple@putty.projects.tartarus.org payload=\"\"\n";

    Scene scene();

    private Result run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("HOME", scene().folder.toString());
        builder.environment().put("DROPBEAR_PASSWORD", Scene.PASSWORD);
        return Processes.runWaiting(builder);
    }

    private Result putty(String program, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(program, "-batch", "-P", port(), "-l", Scene.USER, "-hostkey", scene().hostKey()));
        command.addAll(List.of(more));
        return run(command.toArray(String[]::new));
    }

    private String port() {
        return String.valueOf(scene().plainPort());
    }

    private static String by(String client, String transcript) {
        return transcript
                .replaceAll("clientVersion=\\S+", "clientVersion=SSH-2.0-" + client)
                // Dropbear compresses without being asked
                .replace(Lines.algorithms("none"), Lines.algorithms("*"));
    }

    /** PuTTY's programs say that they have no more to send when the server has said so. */
    private static String plinked(String transcript) {
        return transcript
                .replace("0 exec requestId=0", PUTTY + "0 exec requestId=1")
                .replace("0 close_write + side=server", "? 0 close_write + side=client\n0 close_write + side=server")
                .replace("0 exit exitStatus=0", "? 0 exit exitStatus=0")
                .replace("side=server bytesIn", "side=* bytesIn");
    }

    private static String key(Path key, String algorithm) throws Exception {
        return (Attempts.offered(key, Scene.USER, "successful") + Attempts.signed(key, ""))
                .replace("\n", " signatureAlgorithm=" + algorithm + "\n");
    }

    @Test
    @Use("`plink host command` (PuTTY)")
    default void plinkRunsACommand() throws Exception {
        Programs.require("plink");
        scene().records(
                        () -> putty("plink", "-pw", Scene.PASSWORD, "127.0.0.1", "echo Pl1"),
                        by("PuTTY_*", Lines.LOGIN) + plinked(Lines.echo(0, "echo Pl1", "Pl1")) + "disconnect*");
    }

    @Test
    @Use("log in with a key")
    default void plinkSignsWithAKey() throws Exception {
        Programs.require("plink");
        Programs.require("puttygen");
        Path key = scene().folder.resolve("key.ppk");
        assertEquals(
                0, run("puttygen", scene().rsa.toString(), "-o", key.toString()).exit());
        scene().records(
                        () -> putty("plink", "-i", key.toString(), "127.0.0.1", "true"),
                        Lines.CONNECT
                                + key(scene().rsa, "rsa-sha2-512")
                                + by("PuTTY_*", Lines.in(Scene.USER, "publickey"))
                                + plinked(Lines.TRUE));
    }

    @Test
    @Use("`psftp host` (PuTTY)")
    default void psftpCopiesAFile() throws Exception {
        Programs.require("psftp");
        Path up = Files.writeString(scene().folder.resolve("psftp-up"), "Ps1-content");
        Path there = scene().folder.resolve("psftp-there");
        Path batch = Files.writeString(scene().folder.resolve("psftp-batch"), "put " + up + " " + there + "\nquit\n");
        scene().records(
                        () -> putty("psftp", "-pw", Scene.PASSWORD, "-b", batch.toString(), "127.0.0.1"),
                        by("PuTTY_*", Lines.LOGIN) + Lines.opened(0) + PUTTY + """
                                0 subsystem requestId=1 subsystem=sftp
                                0 io stream=0 data=*Ps1-content*
                                0 io stream=1 data=*
                                ? 0 close_write + side=client
                                0 close_write + side=server
                                ? 0 exit exitStatus=0
                                0 close + side=* bytesIn=* bytesOut=*
                                disconnect*
                                0 io stream=1 data="" + file={op=write path=%s bytesWritten=11 sha256=*}
                                """.formatted(there));
        assertEquals("Ps1-content", Files.readString(there));
    }

    @Test
    @Use("`dbclient host command` (Dropbear)")
    default void dbclientRunsACommand() throws Exception {
        Programs.require("dbclient");
        scene().records(
                        () -> run("dbclient", "-y", "-y", "-p", port(), "-l", Scene.USER, "127.0.0.1", "echo Db1"),
                        by("dropbear_*", Lines.LOGIN) + Lines.echo(0, "echo Db1", "Db1") + "disconnect*");
    }

    @Test
    @Use("log in with a key")
    default void dbclientSignsWithAKey() throws Exception {
        Programs.require("dbclient");
        Programs.require("dropbearconvert");
        String key = scene().folder.resolve("key.db").toString();
        assertEquals(
                0,
                run("dropbearconvert", "openssh", "dropbear", scene().rsa.toString(), key)
                        .exit());
        scene().records(
                        () -> run(
                                "dbclient", "-y", "-y", "-p", port(), "-l", Scene.USER, "-i", key, "127.0.0.1", "true"),
                        Lines.CONNECT
                                + key(scene().rsa, "rsa-sha2-256")
                                + by("dropbear_*", Lines.in(Scene.USER, "publickey"))
                                + Lines.TRUE);
    }
}
