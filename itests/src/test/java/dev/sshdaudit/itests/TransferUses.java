package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.testkit.Processes.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Files that are copied with OpenSSH. */
interface TransferUses {

    /** Of the contents that begin with {@code Tr1}. */
    String SHA256_TR1 = "07fcbf4c822d682a454a8ca6766c2328c2b6454748d40f17f13b1dfc29740d32";

    /** Of the contents that begin with {@code Tr2}. */
    String SHA256_TR2 = "5b1910fa357dc5b4ffe798ba250b508628e6b7cb00e71ee3e933c4c0245f865c";

    /** Of the contents that begin with {@code Tr3}. */
    String SHA256_TR3 = "87dd4db40945c560d2b7792608ed148ea09f35ecda73c3bf0dafb3176c8acd94";

    Scene scene();

    private Path file(String name) {
        return scene().folder.resolve(name);
    }

    /**
     * @param files what was done with files, as maps, a line each; one that begins with {@code ?} may be missing
     */
    private String sftp(String fromClient, String fromServer, String... files) {
        return Lines.LOGIN + Lines.opened(0) + """
                0 subsystem requestId=0 subsystem=sftp
                0 io stream=0 data=*%s*
                0 io stream=1 data=*%s*
                ? 0 close_write + side=client
                0 close_write + side=server
                ? 0 exit exitStatus=0
                0 close + side=* bytesIn=* bytesOut=*
                disconnect*
                """.formatted(fromClient, fromServer) + files(files);
    }

    private static String files(String... files) {
        return Arrays.stream(files)
                .map(file -> (file.startsWith("? ") ? "? " : "")
                        + "0 io stream=1 data=\"\" + file="
                        + file.substring(file.indexOf('{'))
                        + "\n")
                .collect(Collectors.joining());
    }

    private static Result ok(Result result) {
        assertEquals(0, result.exit(), result::toString);
        return result;
    }

    @Test
    @Use("`sftp host`, `scp` (which uses sftp)")
    default void aFileGoesThereAndBackBySftp() throws Exception {
        Path up = Files.writeString(file("sftp-up"), "Tr1-content");
        String batch =
                "put " + up + " " + file("sftp-there") + "\nget " + file("sftp-there") + " " + file("sftp-back") + "\n";
        scene().records(
                        () -> ok(scene().host().sftp(batch)),
                        sftp(
                                "Tr1-content",
                                "Tr1-content",
                                "{op=write path=" + file("sftp-there") + " bytesWritten=11 sha256=" + SHA256_TR1 + "}",
                                "{op=read path=" + file("sftp-there") + " bytesRead=11 sha256=" + SHA256_TR1 + "}"));
        assertEquals("Tr1-content", Files.readString(file("sftp-back")));
    }

    @Test
    @Use("`sftp host`, `scp` (which uses sftp)")
    default void aFileGoesThereByScp() throws Exception {
        Path up = Files.writeString(file("scp-up"), "Tr2-content");
        scene().records(
                        () -> ok(scene().host().scp(up.toString(), ":" + file("scp-there"))),
                        sftp(
                                "Tr2-content",
                                "",
                                "? {op=setstat path=" + file("scp-there") + " length=11}",
                                "? {op=setstat path=" + file("scp-there") + " mode=*}",
                                "{op=write path=" + file("scp-there") + " bytesWritten=11 sha256=" + SHA256_TR2 + "}"));
        assertEquals("Tr2-content", Files.readString(file("scp-there")));
    }

    @Test
    @Use("`scp -O`")
    default void aFileGoesThereAndBackByTheOldScp() throws Exception {
        Path up = Files.writeString(file("old-up"), "Tr3-content");
        String end = """
                ? 0 close_write + side=client
                0 close_write + side=server
                ? 0 exit exitStatus=0
                0 close + side=* bytesIn=%d bytesOut=%d
                disconnect*
                """;
        scene().records(
                        () -> ok(scene().host().scp("-O", up.toString(), ":" + file("old-there"))),
                        Lines.LOGIN + Lines.session(0, "scp -t " + file("old-there")) + """
                                0 io stream=1 data="\\x00\\x00\\x00"
                                0 io stream=0 data="C0644 11 old-up\\nTr3-content\\x00"
                                """ + end.formatted(28, 3)
                                + files("{op=write path=" + file("old-there") + " or=" + file("old-there")
                                        + "/old-up bytesWritten=11 sha256=" + SHA256_TR3 + "}"));
        scene().records(
                        () -> ok(scene().host()
                                .scp(
                                        "-O",
                                        ":" + file("old-there"),
                                        file("old-back").toString())),
                        Lines.LOGIN + Lines.session(0, "scp -f " + file("old-there")) + """
                                0 io stream=0 data="\\x00\\x00\\x00"
                                0 io stream=1 data="C0644 11 old-there\\nTr3-content\\x00"
                                """ + end.formatted(3, 31)
                                + files("{op=read path=" + file("old-there") + " bytesRead=11 sha256=" + SHA256_TR3
                                        + "}"));
        assertEquals("Tr3-content", Files.readString(file("old-back")));
    }
}
