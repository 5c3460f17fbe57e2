package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest;
import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Programs and shells with OpenSSH. */
interface SessionUses {

    Scene scene();

    @Test
    @Use("`ssh host command`")
    default void aCommandPrintsAndFails() throws Exception {
        scene().records(
                        () -> scene().host().run("echo Co1-out; echo Co1-err >&2; exit 3"),
                        Lines.LOGIN + Lines.session(0, "echo Co1-out; echo Co1-err >&2; exit 3") + """
                                0 io stream=* data="Co1-*\\n"
                                0 io stream=* data="Co1-*\\n"
                                0 close_write + side=server
                                0 exit exitStatus=3
                                0 close + side=server bytesIn=0 bytesOut=16
                                disconnect*
                                """);
    }

    @Test
    @Use("`ssh host command`")
    default void aCommandReadsItsInput() throws Exception {
        scene().records(
                        () -> Processes.run(scene().host().ssh("cat"), "In1-data".getBytes(StandardCharsets.UTF_8)),
                        Lines.LOGIN + Lines.session(0, "cat") + """
                                0 io stream=0 data=In1-data
                                0 close_write + side=client
                                0 io stream=1 data=In1-data
                                0 close_write + side=server
                                ? 0 exit exitStatus=0
                                0 close + side=* bytesIn=8 bytesOut=8
                                disconnect*
                                """);
    }

    @Test
    @Use("`ssh host command`")
    default void aCommandHasNoInput() throws Exception {
        scene().records(
                        () -> scene().host().option("-n").run("cat; echo Nn1"),
                        Lines.LOGIN
                                + Lines.echo(0, "cat; echo Nn1", "Nn1")
                                        .replace("0 close_write", "0 close_write + side=client\n0 close_write")
                                        .replace("0 exit", "? 0 exit")
                                        .replace("side=server bytes", "side=* bytes")
                                + "disconnect*");
    }

    @Test
    @Use("`ssh host command`")
    default void karafRunsACommand() throws Exception {
        scene().records(
                        () -> scene().karaf.ssh().run("shell:echo Kf1"),
                        Lines.CONNECT
                                + """
                                auth_password username=karaf password=""
                                auth_password_successful username=karaf password=""
                                """
                                + Lines.in("karaf", "password")
                                + Lines.echo(0, "shell:echo Kf1", "Kf1").replace("side=server bytes", "*bytes")
                                + "0 io stream=0 data=\"\" + command=\"shell:echo Kf1\"\n"
                                + "0 io stream=0 data=\"\" + commandEnded=\"shell:echo Kf1\"\n"
                                + "disconnect*");
    }

    @Test
    @Use("`ssh host command`")
    default void compressionStartsWhenTheUserIsIn() throws Exception {
        scene().records(
                        () -> scene().host().option("-C").run("echo Cz1"),
                        Lines.LOGIN.replace(Lines.algorithms("none"), Lines.algorithms("zlib@openssh.com"))
                                + Lines.echo(0, "echo Cz1", "Cz1")
                                + "disconnect*");
    }

    @Test
    @Use("`ssh host command`")
    default void keepAlivesAreNotRecorded() throws Exception {
        scene().records(
                        () -> scene().host()
                                .option("-o", "ServerAliveInterval=1")
                                .run("sleep 2.5; echo Ka1"),
                        Lines.LOGIN + Lines.echo(0, "sleep 2.5; echo Ka1", "Ka1") + "disconnect*");
    }

    @Test
    @Use("`ssh host command`")
    default void keysAreExchangedAgainInTheMiddle() throws Exception {
        // four times what OpenSSH lets a server send at once; it lets none send more while keys are exchanged
        String command = "head -c 8000000 /dev/zero | tr '\\0' x";
        Result[] result = new Result[1];
        Recording recording = scene().records(
                        () -> result[0] = scene().host()
                                .option("-o", "RekeyLimit=200K", "-o", "LogLevel=DEBUG1")
                                .run(command),
                        Lines.LOGIN + Lines.session(0, command) + """
                                0 io stream=1 data=xxx*
                                0 close_write + side=server
                                0 exit exitStatus=0
                                0 close + side=server bytesIn=0 bytesOut=8000000
                                disconnect*
                                """);
        assertTrue(result[0].stderr().split("SSH2_MSG_NEWKEYS received").length > 2, result[0]::stderr);
        byte[] expected = new byte[8_000_000];
        Arrays.fill(expected, (byte) 'x');
        assertArrayEquals(expected, recording.data(0, Io.STDOUT));
    }

    @Test
    @Use("`ssh -o SendEnv=… host command`")
    default void theEnvironmentGoesAlong() throws Exception {
        scene().records(
                        () -> {
                            ProcessBuilder builder = scene().host()
                                    .option("-o", "SendEnv=COLOUR", "-o", "SetEnv=SHAPE=round")
                                    .ssh("echo $COLOUR $SHAPE");
                            builder.environment().put("COLOUR", "green");
                            return Processes.runWaiting(builder);
                        },
                        Lines.LOGIN
                                + Lines.echo(0, "echo $COLOUR $SHAPE", "green round")
                                        .replace("0 exec requestId=0", """
                                                0 setenv requestId=0 name=COLOUR value=green
                                                0 setenv requestId=1 name=SHAPE value=round
                                                0 exec requestId=2""")
                                + "disconnect*");
    }

    @Test
    @Use("`ssh -tt host command`")
    default void aCommandRunsOnATerminal() throws Exception {
        Recording recording = scene().records(
                        () -> scene().host().option("-tt").run("tty >/dev/null && echo Tt1"),
                        Lines.LOGIN + Lines.opened(0) + """
                                0 pty requestId=0 term=xterm columns=* rows=* width=0 height=0 modelist=*
                                0 exec requestId=1 program="tty >/dev/null && echo Tt1"
                                0 io stream=1 data="Tt1\\r\\n"
                                0 close_write + side=server
                                0 exit exitStatus=0
                                0 close + side=server bytesIn=0 bytesOut=5
                                disconnect*
                                """);
        assertEquals(0, recording.the(ChannelRequest.Pty.class).columns());
    }

    @Test
    @Use("`ssh -T host`, a shell without a terminal")
    default void aShellReadsAScript() throws Exception {
        scene().records(
                        () -> Processes.run(
                                scene().host().ssh("-T"), "echo Sh1\nexit 4\n".getBytes(StandardCharsets.UTF_8)),
                        Lines.LOGIN + Lines.opened(0) + """
                                0 shell requestId=0
                                0 io stream=0 data="echo Sh1\\nexit 4\\n"
                                ? 0 close_write + side=client
                                0 io stream=*
                                ? 0 io stream=*
                                ? 0 io stream=*
                                ? 0 io stream=*
                                0 close_write + side=server
                                0 exit exitStatus=4
                                0 close + side=* bytesIn=16 bytesOut=*
                                disconnect*
                                """);
    }

    @Test
    @Use("`ssh host`, a shell on a terminal, resized")
    default void aUserAtATerminalResizesIt() throws Exception {
        String wait =
                "echo Te1-\"waits\"; until stty size | grep -q '50 132'; do sleep 0.1; done; echo Te1-\"resized\"\r";
        scene().records(
                        () -> {
                            try (Terminal terminal = new Terminal(scene().host())) {
                                terminal.expect("host> ")
                                        .type(wait)
                                        .expect("Te1-waits")
                                        .resize(132, 50);
                                terminal.expect("Te1-resized").type("exit 5\r");
                                assertEquals(5, terminal.awaitExit());
                                return null;
                            }
                        },
                        Lines.LOGIN + Lines.opened(0) + """
                                0 pty requestId=0 term=xterm columns=80 rows=24 width=0 height=0 modelist=*
                                0 shell requestId=1
                                0 io stream=1 data="host> echo *Te1-waits\\r\\n*Te1-resized\\r\\n*exit 5\\r\\n"
                                0 io stream=0 data="echo Te1-\\"waits\\"; until *; echo Te1-\\"resized\\"\\r"
                                ? 0 window requestId=2 columns=80 rows=50 width=0 height=0
                                0 window requestId=* columns=132 rows=50 width=0 height=0
                                0 io stream=0 data="exit 5\\r"
                                0 close_write + side=server
                                0 exit exitStatus=5
                                0 close + side=server bytesIn=* bytesOut=*
                                disconnect*
                                """);
    }

    @Test
    @Use("`ssh host`, a shell on a terminal, resized")
    default void aUserAtKarafsShellResizesTheTerminal() throws Exception {
        Watch watch = scene().watch();
        try (Terminal terminal = new Terminal(scene().karaf.ssh())) {
            terminal.expect("@root").resize(132, 50);
            watch.await(
                    message -> message.payload() instanceof ChannelRequest.Window window && window.columns() == 132, 1);
            terminal.typeUntil("Te2-out", "shell:echo Te2-\"out\"\r").logout();
        }
        scene().recorded(watch, Lines.CONNECT + """
                                auth_password username=karaf password=""
                                auth_password_successful username=karaf password=""
                                """ + Lines.in("karaf", "password") + Lines.opened(0) + """
                                0 pty requestId=0 term=xterm columns=80 rows=24 width=0 height=0 modelist=*
                                0 shell requestId=1
                                0 io stream=1 data="*@root*Te2-out*"
                                ? 0 window requestId=2 columns=80 rows=50 width=0 height=0
                                0 window requestId=* columns=132 rows=50 width=0 height=0
                                0 io stream=0 data="shell:echo Te2-\\"out\\"\\r*logout\\r"
                                0 io stream=0 data="" + command="shell:echo Te2-\\"out\\""
                                0 io stream=0 data="" + commandEnded="shell:echo Te2-\\"out\\""
                                ? 0 io stream=0 data="" + command="shell:echo Te2-\\"out\\""
                                ? 0 io stream=0 data="" + commandEnded="shell:echo Te2-\\"out\\""
                                0 io stream=0 data="" + command=logout
                                ? 0 io stream=0 data="" + commandEnded=logout*
                                ? 0 close_write + side=server
                                ? 0 exit exitStatus=0
                                0 close + *bytesIn=* bytesOut=*
                                disconnect*
                                """);
    }

    @Test
    @Use("`ssh -N host`")
    default void aUserWantsNothingButToBeConnected() throws Exception {
        scene().records(
                        () -> {
                            new Master(scene().host(), scene().folder).close();
                            return null;
                        },
                        Lines.LOGIN + "disconnect + reason=\"disconnected by the client: disconnected by user\"");
    }

    @Test
    @Use("several `ssh host command` over one connection (`ControlMaster`)")
    default void severalSessionsShareAConnection() throws Exception {
        scene().records(
                        this::shareAConnection,
                        Lines.LOGIN
                                + Lines.session(0, "cat")
                                + """
                                0 io stream=0 data="Cm0\\n"
                                0 close_write + side=client
                                0 io stream=1 data="Cm0\\n"
                                0 close_write + side=server
                                ? 0 exit exitStatus=0
                                0 close + side=* bytesIn=4 bytesOut=4
                                """
                                + Lines.echo(1, "echo Cm1", "Cm1")
                                + Lines.echo(2, "echo Cm2", "Cm2")
                                + "disconnect + reason=\"disconnected by the client: disconnected by user\"");
    }

    private Void shareAConnection() throws Exception {
        try (Master master = new Master(scene().host(), scene().folder)) {
            Process first = master.client().ssh("cat").start();
            first.getOutputStream().write("Cm0\n".getBytes(StandardCharsets.UTF_8));
            first.getOutputStream().flush();
            assertEquals('C', first.getInputStream().read());
            assertEquals("Cm1\n", master.client().run("echo Cm1").text());
            assertEquals("Cm2\n", master.client().run("echo Cm2").text());
            first.getOutputStream().close();
            first.waitFor();
        }
        return null;
    }

    @Test
    @Use("`ssh host command`, ended by a signal")
    default void aProgramEndsByASignal() throws Exception {
        scene().records(
                        () -> scene().host().run("kill -TERM $$"),
                        Lines.LOGIN + Lines.session(0, "kill -TERM $$") + """
                                0 exit_signal signal=TERM coreDumped=false errorMessage="ended by the host" languageTag=en
                                0 close + side=server bytesIn=0 bytesOut=0
                                disconnect*
                                """);
    }

    /** The server may be writing when the client hangs up, and then does not come to read what the client said last. */
    @Test
    @Use("`~B` and `~.` at a terminal")
    default void aUserSendsABreakAndHangsUp() throws Exception {
        scene().records(
                        () -> {
                            try (Terminal terminal = new Terminal(scene().host())) {
                                terminal.expect("host> ").type("\r").type("~B").type("\r~.");
                                return terminal.awaitExit();
                            }
                        },
                        Lines.LOGIN + Lines.opened(0) + """
                                0 pty requestId=0 term=xterm columns=80 rows=24 width=0 height=0 modelist=*
                                0 shell requestId=1
                                0 io stream=1 data=*
                                ? 0 io stream=0 data=*
                                0 channel_request_unknown requestId=2 requestType=break payload="\\x00\\x00\\x03*"
                                ? 0 io stream=0 data=*
                                0 close + bytesIn=* bytesOut=*
                                disconnect + reason=*
                                """);
    }

    @Test
    @Use("`ssh host command`, and the client is killed")
    default void theClientIsKilled() throws Exception {
        scene().records(
                        () -> {
                            Process process =
                                    scene().host().ssh("echo Ki1; cat").start();
                            assertEquals('K', process.getInputStream().read());
                            return process.destroyForcibly().waitFor();
                        },
                        Lines.LOGIN + Lines.session(0, "echo Ki1; cat") + """
                                0 io stream=1 data="Ki1\\n"
                                0 close + bytesIn=0 bytesOut=4
                                disconnect*
                                """);
    }

    @Test
    @Use("`ssh host command`, and the server ends the connection")
    default void theServerEndsTheConnection() throws Exception {
        String lines = """
                0 close + bytesIn=0 bytesOut=0
                disconnect""";
        scene().records(
                        () -> scene().host().run("host:disconnect"),
                        Lines.LOGIN
                                + Lines.session(0, "host:disconnect")
                                + lines
                                + " + reason=\"disconnected by the server: Fs8: the host has enough\"");
        scene().records(
                        () -> scene().host().run("host:close"),
                        Lines.LOGIN + Lines.session(0, "host:close") + lines + "*");
    }

    @Test
    @Use("`ssh -s host subsystem`, which the server does not have")
    default void aSubsystemIsRefused() throws Exception {
        scene().records(() -> scene().host().option("-s").run("nosuch"), Lines.LOGIN + Lines.opened(0) + """
                                0 subsystem requestId=0 subsystem=nosuch
                                0 request_failed requestId=0 reason="refused by the server"
                                0 close + bytesIn=0 bytesOut=0
                                disconnect*
                                """);
    }
}
