package dev.sshdaudit.sshd.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Packet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SftpProtocolTest {

    private static Packet path(int type, int id, String path) {
        return Packet.of(type).uint32(id).text(path);
    }

    /** SSH_FXP_OPEN of versions 3 and 4. */
    private static Packet open(int id, String path, int flags) {
        return path(3, id, path).uint32(flags).uint32(0);
    }

    private static Packet open5(int id, String path, int access, int flags) {
        return path(3, id, path).uint32(access).uint32(flags).uint32(0);
    }

    private static Packet read(int id, String handle) {
        return path(5, id, handle).uint32(0).uint32(0).uint32(100);
    }

    private static Packet data(int id, int length) {
        return Packet.of(103).uint32(id).bytes(new byte[length]);
    }

    private static Packet write(int id, String handle, int length) {
        return path(6, id, handle).uint32(0).uint32(0).bytes(new byte[length]);
    }

    private static Packet close(int id, String handle) {
        return path(4, id, handle);
    }

    private static Packet extended(int id, String name) {
        return Packet.of(200).uint32(id).text(name);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void aFileThatIsReadIsToldWhenItIsClosed(int version) {
        Talk.sftp(version)
                .client(open(1, "/etc/passwd", 1))
                .handle(1, "h\0\0\1")
                .client(read(2, "h\0\0\1"))
                .client(read(3, "h\0\0\1"))
                .server(data(2, 100))
                .server(data(3, 17))
                .client(read(4, "h\0\0\1"))
                .status(4, 1)
                .client(close(5, "h\0\0\1"))
                .status(5, 0)
                .tells("{op=read, path=/etc/passwd, bytesRead=117}");
    }

    @ParameterizedTest
    @CsvSource({"3, 2", "3, 26", "4, 10", "4, 6"})
    void aFileThatIsWrittenIsTold(int version, int flags) {
        Talk.sftp(version)
                .client(open(1, "/srv/ä", flags))
                .handle(1, "h")
                .client(write(2, "h", 300))
                .client(write(3, "h", 1))
                .client(write(4, "h", 0))
                .status(2, 0)
                .status(3, 0)
                .status(4, 0)
                .client(close(5, "h"))
                .status(5, 0)
                .tells("{op=write, path=/srv/ä, bytesWritten=301}");
    }

    @ParameterizedTest
    @CsvSource({
        "5, 1, 2, read", // ACE4_READ_DATA, SSH_FXF_OPEN_EXISTING
        "5, 2, 1, write", // ACE4_WRITE_DATA, SSH_FXF_CREATE_TRUNCATE
        "6, 129, 2, read",
        "6, 258, 2, write",
        "6, 4, 10, write", // ACE4_APPEND_DATA
        "6, 1, 4, write", // SSH_FXF_TRUNCATE_EXISTING empties the file that it opens to read
        "6, 3, 3, write"
    })
    void laterVersionsSayInAnotherWayWhatAFileIsOpenedFor(int version, int access, int flags, String op) {
        Talk.sftp(version)
                .client(open5(1, "/f", access, flags))
                .handle(1, "h")
                .client(close(2, "h"))
                .status(2, 0)
                .tells("{op=" + op + ", path=/f, bytes" + (op.equals("read") ? "Read" : "Written") + "=0}");
    }

    @Test
    void theVersionIsTheOneThatIsInForceWhenTheServerAnswers() {
        Talk.sftp()
                .client(Packet.of(1).uint32(6))
                .client(open5(1, "/a", 1, 2))
                .server(Packet.of(2).uint32(6))
                .handle(1, "a")
                .client(extended(2, "version-select").text("3"))
                .client(open(3, "/b", 1))
                .status(2, 0)
                .handle(3, "b")
                .client(close(4, "a"))
                .client(close(5, "b"))
                .status(4, 0)
                .status(5, 0)
                .tells("{op=read, path=/a, bytesRead=0}", "{op=read, path=/b, bytesRead=0}");
    }

    @Test
    void aFileMayBeReadAndWritten() {
        Talk.sftp(3)
                .client(open(1, "/f", 3))
                .handle(1, "h")
                .client(read(2, "h"))
                .server(data(2, 5))
                .client(write(3, "h", 6))
                .status(3, 0)
                .client(close(4, "h"))
                .status(4, 0)
                .tells("{op=write, path=/f, bytesRead=5, bytesWritten=6}");
    }

    @Test
    void aFileThatCannotBeOpenedIsToldWithTheReason() {
        Talk.sftp(3)
                .client(open(1, "/etc/shadow", 1))
                .client(open(2, "/etc/shadow", 2))
                .status(1, 3)
                .status(2, 999)
                .tells(
                        "{op=read, path=/etc/shadow, result=permission denied}",
                        "{op=write, path=/etc/shadow, result=status 999}");
    }

    @Test
    void bytesThatTheServerRefusesAreNotCounted() {
        Talk.sftp(3)
                .client(open(1, "/f", 2))
                .handle(1, "h")
                .client(write(2, "h", 10))
                .client(write(3, "h", 20))
                .client(write(4, "h", 40))
                .status(2, 0)
                .status(3, 14)
                .status(4, 4)
                .client(close(5, "h"))
                .status(5, 0)
                .tells("{op=write, path=/f, bytesWritten=10, result=no space on the file system}");
    }

    @Test
    void aCloseThatFailsIsTold() {
        Talk.sftp(3)
                .client(open(1, "/f", 1))
                .handle(1, "h")
                .client(close(2, "h"))
                .status(2, 4)
                .tells("{op=read, path=/f, bytesRead=0, result=failure}");
    }

    @Test
    void aFileThatIsOpenAtTheEndIsToldAsItIs() {
        Talk.sftp(3)
                .client(open(1, "/f", 2))
                .handle(1, "h")
                .client(path(11, 2, "/"))
                .handle(2, "d")
                .client(write(3, "h", 9))
                .status(3, 0)
                .tells("{op=write, path=/f, bytesWritten=9, finished=false}");
    }

    @Test
    void whatTheServerDidNotAnswerIsToldAsUnfinished() {
        Talk.sftp(3)
                .client(open(1, "/g", 2))
                .client(path(13, 2, "/a"))
                .client(path(18, 3, "/b").text("/c"))
                .client(path(17, 4, "/d"))
                .client(extended(5, "copy-file").text("/e").text("/f").bool(true))
                .tells(
                        "{op=write, path=/g, finished=false}",
                        "{op=remove, path=/a, finished=false}",
                        "{op=rename, path=/b, to=/c, finished=false}",
                        "{op=write, path=/f, from=/e, finished=false}");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6})
    void operationsOnOnePathAreToldWithTheirResult(int version) {
        Talk.sftp(version)
                .client(path(13, 1, "/removed"))
                .client(path(14, 2, "/made").uint32(0))
                .client(path(15, 3, "/gone"))
                .client(mode(path(9, 4, "/mode"), version, 0100777))
                .client(extended(5, "lsetstat@openssh.com").text("/link").uint32(0))
                .status(1, 0)
                .status(2, 11)
                .status(3, 18)
                .status(4, 0)
                .status(5, 0)
                .tells(
                        "{op=remove, path=/removed}",
                        "{op=mkdir, path=/made, result=file already exists}",
                        "{op=rmdir, path=/gone, result=directory not empty}",
                        "{op=setstat, path=/mode, mode=0777}",
                        "{op=setstat, path=/link}");
    }

    /** Attributes that set a mode alone. */
    private static Packet mode(Packet packet, int version, int mode) {
        packet.uint32(4);
        return (version > 3 ? packet.raw((byte) 1) : packet).uint32(mode);
    }

    @Test
    void attributesBeforeTheModeAreSkipped() {
        Talk.sftp(3)
                .client(path(9, 1, "/three")
                        .uint32(7)
                        .uint32(1)
                        .uint32(2)
                        .uint32(500)
                        .uint32(501)
                        .uint32(01644))
                .status(1, 0)
                .tells("{op=setstat, path=/three, length=4294967298, mode=1644}");
        Talk.sftp(6)
                .client(path(9, 1, "/six")
                        .uint32(0x485)
                        .raw((byte) 1)
                        .uint32(0)
                        .uint32(7)
                        .uint32(9)
                        .uint32(9)
                        .text("ada")
                        .text("staff")
                        .uint32(0))
                .status(1, 0)
                .tells("{op=setstat, path=/six, length=7, mode=0000}");
    }

    @Test
    void attributesThatAreCutOrNegativeAreNotTold() {
        Talk.sftp(3)
                .client(path(9, 1, "/early").uint32(5).uint32(0).uint32(7))
                .client(path(9, 2, "/negative").uint32(1).uint32(0xffffffffL).uint32(7))
                .client(path(9, 3, "/none"))
                .status(1, 5)
                .status(2, 4)
                .status(3, 5)
                .tells(
                        "{op=setstat, path=/early, length=7, result=bad message}",
                        "{op=setstat, path=/negative, result=failure}",
                        "{op=setstat, path=/none, result=bad message}");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6})
    void operationsOnTwoPathsTellBoth(int version) {
        Packet link = version < 6
                ? path(20, 3, "/target").text("/link")
                : path(21, 3, "/target").text("/link").bool(true);
        Talk.sftp(version)
                .client(path(18, 1, "/old").text("/new").uint32(0))
                .client(extended(2, "posix-rename@openssh.com").text("/old2").text("/new2"))
                .client(link)
                .client(extended(4, "hardlink@openssh.com").text("/there").text("/hard"))
                .status(1, 0)
                .status(2, 2)
                .status(3, 0)
                .status(4, 0)
                .tells(
                        "{op=rename, path=/old, to=/new}",
                        "{op=rename, path=/old2, to=/new2, result=no such file}",
                        "{op=symlink, path=/target, to=/link}",
                        "{op=link, path=/there, to=/hard}");
    }

    @Test
    void attributesOfAnOpenFileAreThoseOfItsPath() {
        Talk.sftp(3)
                .client(open(1, "/f", 1))
                .client(path(11, 2, "/folder"))
                .handle(1, "h")
                .handle(2, "d")
                .client(path(10, 3, "h").uint32(4).uint32(0600))
                .client(path(10, 4, "d").uint32(4).uint32(0700))
                .status(3, 0)
                .status(4, 3)
                .client(close(5, "h"))
                .client(close(6, "d"))
                .status(5, 0)
                .status(6, 0)
                .tells(
                        "{op=setstat, path=/f, mode=0600}",
                        "{op=setstat, path=/folder, mode=0700, result=permission denied}",
                        "{op=read, path=/f, bytesRead=0}");
    }

    @Test
    void whatTheServerCopiesIsTold() {
        Talk.sftp(3)
                .client(open(1, "/from", 1))
                .client(open(2, "/to", 2))
                .handle(1, "r")
                .handle(2, "w")
                .client(extended(3, "copy-data")
                        .text("r")
                        .uint32(0)
                        .uint32(0)
                        .uint32(1)
                        .uint32(5)
                        .text("w")
                        .uint32(0)
                        .uint32(0))
                .status(3, 0)
                .client(close(4, "r"))
                .client(close(5, "w"))
                .status(4, 0)
                .status(5, 0)
                .client(extended(6, "copy-file").text("/a").text("/b").bool(true))
                .status(6, 0)
                .tells(
                        "{op=read, path=/from, bytesRead=0}",
                        "{op=write, path=/to, from=/from, bytesWritten=4294967301}",
                        "{op=read, path=/a}",
                        "{op=write, path=/b, from=/a}");
    }

    @Test
    void whatChangesNothingIsNotTold() {
        Talk.sftp(3)
                .client(path(16, 1, "."))
                .client(path(17, 2, "/a"))
                .client(path(7, 3, "/a"))
                .client(path(11, 4, "/"))
                .client(extended(5, "statvfs@openssh.com").text("/"))
                .client(extended(6, "fsync@openssh.com").text("h"))
                .client(path(19, 7, "/link"))
                .client(Packet.of(77).uint32(8))
                .server(Packet.of(104)
                        .uint32(1)
                        .uint32(1)
                        .text("/home")
                        .text("/home")
                        .uint32(0))
                .server(Packet.of(105).uint32(2).uint32(0))
                .status(3, 2)
                .handle(4, "d")
                .server(Packet.of(201).uint32(5).uint32(0).uint32(0))
                .status(6, 0)
                .server(Packet.of(104).uint32(7).uint32(0))
                .status(8, 8)
                .client(path(12, 9, "d"))
                .server(Packet.of(104).uint32(9).uint32(0))
                .client(close(10, "d"))
                .status(10, 0)
                .tells();
    }

    @Test
    void longPathsAreCut() {
        String longest = "x".repeat(1024);
        List<String> told = Talk.sftp(3)
                .client(path(13, 1, longest))
                .client(path(13, 2, longest + "y"))
                .client(path(18, 3, "z".repeat(5000)).text("/new"))
                .client(path(18, 4, "z".repeat(70_000)).text("/new"))
                .client(open(5, "z".repeat(70_000), 2))
                .client(path(13, 6, "/next"))
                .status(1, 0)
                .status(2, 0)
                .status(3, 0)
                .status(4, 0)
                .status(5, 4)
                .status(6, 0)
                .told();
        String cut = "z".repeat(1023) + "…";
        assertEquals(
                List.of(
                        "{op=remove, path=" + longest + "}",
                        "{op=remove, path=" + "x".repeat(1023) + "…}",
                        "{op=rename, path=" + cut + ", to=/new}",
                        "{op=rename, path=" + cut + ", to=…}",
                        "{op=read, path=" + cut + ", result=failure}", // the flags are behind what is kept
                        "{op=remove, path=/next}"),
                told);
    }

    @Test
    void whatBreaksTheProtocolIsGivenUpOnce() {
        Talk.sftp(3)
                .client(open(1, "/f", 2))
                .handle(1, "h")
                .client(Packet.of(13).uint32(2).uint32(100).raw((byte) 'x'))
                .client(path(13, 3, "/later"))
                .status(3, 0)
                .tells(
                        "{op=write, path=/f, bytesWritten=0, finished=false}",
                        "{notFollowed=a packet of SFTP ends before its fields}");
        Talk.sftp(3).client(new byte[] {0, 0, 0, 0, 13}).tells("{notFollowed=a packet of SFTP has no type}");
        Talk.sftp(3).client(new byte[] {-1, 0, 0, 0, 13}).tells("{notFollowed=a packet of SFTP has no type}");
        Talk.sftp(3)
                .client(path(13, 1, "/a"))
                .client(path(13, 1, "/b"))
                .tells("{op=remove, path=/a, finished=false}", "{notFollowed=two requests of SFTP have one number}");
        Talk.sftp(3)
                .client(path(13, 1, "/a"))
                .handle(1, "h")
                .tells("{notFollowed=an answer of SFTP does not fit its request}");
        Talk.sftp(3)
                .client(open(1, "/a", 1))
                .client(open(2, "/b", 1))
                .handle(1, "h")
                .handle(2, "h")
                .tells(
                        "{op=read, path=/a, bytesRead=0, finished=false}",
                        "{notFollowed=one handle stands for two files}");
    }

    @Test
    void moreThanSomeThousandRequestsAreGivenUp() {
        Talk talk = Talk.sftp(3);
        for (int i = 0; i <= SftpProtocol.MOST_REQUESTS; i++) {
            talk.client(path(17, i, "/a"));
        }
        assertEquals(List.of("{notFollowed=more than 4096 requests of SFTP wait for an answer}"), talk.told());
    }

    @Test
    void pathsThatWaitAreBounded() {
        Talk talk = Talk.sftp(3);
        int most = SftpProtocol.MOST_CHARACTERS / 1000;
        for (int i = 0; i < most; i++) {
            talk.client(path(13, i, "x".repeat(1000)));
        }
        for (int i = 0; i < most; i++) {
            talk.status(i, 4);
        }
        assertEquals(most, talk.told().size());
        for (int i = 0; i <= most; i++) {
            talk.client(open(i, "x".repeat(1000), 1)).handle(i, "h" + i);
        }
        List<String> told = talk.told();
        assertEquals("{notFollowed=the paths of open files are too long together}", told.get(told.size() - 1));
    }

    @Test
    void filesThatAreClosedMakeRoomForOthers() {
        Talk talk = Talk.sftp(3);
        int many = OpenFiles.MOST + 10;
        for (int i = 0; i < many; i++) {
            talk.client(open(i, "/" + "x".repeat(200), 1))
                    .handle(i, "h" + i)
                    .client(close(i, "h" + i))
                    .status(i, 0);
        }
        assertEquals(many, talk.told().size());
        for (int i = 0; i < OpenFiles.MOST + 1; i++) {
            talk.client(open(i, "/f", 1)).handle(i, "h" + i);
        }
        List<String> told = talk.told();
        assertEquals("{notFollowed=more than 4096 files are open}", told.get(told.size() - 1));
    }

    @Test
    void contentsOfAnyLengthAreSkipped() {
        byte[] head = Packet.of(6)
                .uint32(2)
                .text("h")
                .uint32(0)
                .uint32(0)
                .uint32(0x7fffff00)
                .toByteArray();
        List<String> told = Talk.sftp(3)
                .client(open(1, "/f", 2))
                .handle(1, "h")
                .client(new byte[] {0x7f, -1, -1, 0x16})
                .client(head)
                .client(new byte[100_000])
                .told();
        assertEquals(List.of("{op=write, path=/f, bytesWritten=0, finished=false}"), told);
    }

    @Test
    void sftpServersThatRunAsCommandsAreFollowed() {
        for (String line : List.of(
                "/usr/lib/openssh/sftp-server",
                "sudo /usr/lib/sftp-server -e",
                "test -x /usr/lib/sftp-server && exec /usr/lib/sftp-server\nexec sftp-server")) {
            Talk.command(line)
                    .client(Packet.of(1).uint32(3))
                    .server(Packet.of(2).uint32(3))
                    .client(path(13, 1, "/a"))
                    .status(1, 0)
                    .tells("{op=remove, path=/a}");
        }
        assertTrue(TransferWatch.ofCommand("ls sftp-server2", it -> {}, Hashing.NONE) == null);
        assertTrue(TransferWatch.ofSubsystem("shell", it -> {}, Hashing.NONE) == null);
        assertTrue(TransferWatch.ofSubsystem("SFTP", it -> {}, Hashing.NONE) != null);
    }
}
