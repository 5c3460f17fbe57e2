package dev.sshdaudit.sshd.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScpProtocolTest {

    @Test
    void aFileThatIsSentMayHaveTheTargetAsItsFolder() {
        Talk.command("scp -t /tmp/a")
                .server("\0")
                .client("C0644 5 b\n")
                .server("\0")
                .client("12345\0")
                .server("\0")
                .tells("{op=write, path=/tmp/a, or=/tmp/a/b, bytesWritten=5}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp -d -t /tmp",
                "scp -t /tmp/",
                "scp -pdt -- /tmp",
                "/usr/bin/scp -v -d -t '/tmp'",
                "sudo scp -d -t \"/tmp\"",
                "LANG=C nice scp -d -t /tmp"
            })
    void aTargetThatIsAFolderIsOne(String line) {
        Talk.command(line)
                .server("\0")
                .client("T1 0 1 0\n")
                .server("\0")
                .client("C0644 0 ä b\n")
                .server("\0")
                .client("\0")
                .server("\0")
                .client("C0644 2 c\n")
                .server("\0")
                .client("xy\0")
                .server("\0")
                .tells("{op=write, path=/tmp/ä b, bytesWritten=0}", "{op=write, path=/tmp/c, bytesWritten=2}");
    }

    /** Letters in the value of an option are no options: such a line runs the client's side, and whatever program it names. */
    @Test
    void theClientsSideIsNoTransfer() {
        for (String line : List.of(
                "scp -S/home/m/evil_t host:f x",
                "scp -S /home/m/evil_t host:f x",
                "scp -oProxyCommand=./t host:f x",
                "scp -o ProxyCommand=./t host:f x",
                "scp -r host:t x",
                "scp -- -t")) {
            assertNull(ScpCommand.parse(line), line);
        }
        assertEquals("/x", ScpCommand.parse("scp -i t -f /x").target());
    }

    @Test
    void anAnswerThatAnswersNothingAndOneWithoutEndAreNotFollowed() {
        Talk.command("scp -t /a").server("\0$ who\n").tells("{notFollowed=scp answers what was not asked}");
        Talk.command("scp -t /a")
                .server("\0")
                .client("C0644 99 b\n")
                .server("\0")
                .client("x")
                .server("\1one\n\1two\n")
                .tells(
                        "{op=write, path=/a, or=/a/b, bytesWritten=1, result=one, finished=false}",
                        "{notFollowed=scp answers what was not asked}");
        Talk.command("scp -t /a").server("\0".repeat(70)).tells("{notFollowed=scp answers what was not asked}");
        Talk.command("scp -t /a").server("\1" + "x".repeat(1025)).tells("{notFollowed=an answer of scp is too long}");
    }

    @Test
    void foldersAreToldWithTheirFiles() {
        Talk.command("scp -r -d -t /tmp")
                .server("\0")
                .client("D0755 0 one\n")
                .server("\0")
                .client("D0755 0 two\n")
                .server("\0")
                .client("C0644 1 f\n")
                .server("\0")
                .client("x\0")
                .server("\0")
                .client("E\n")
                .server("\0")
                .client("C0644 1 g\n")
                .server("\0")
                .client("x\0")
                .server("\0")
                .client("E\n")
                .server("\0")
                .tells(
                        "{op=mkdir, path=/tmp/one}",
                        "{op=mkdir, path=/tmp/one/two}",
                        "{op=write, path=/tmp/one/two/f, bytesWritten=1}",
                        "{op=write, path=/tmp/one/g, bytesWritten=1}");
    }

    @Test
    void filesThatTheServerSendsAreRead() {
        Talk.command("scp -f /etc/passwd")
                .client("\0")
                .server("C0644 3 passwd\n")
                .client("\0")
                .server("abc\0")
                .client("\0")
                .tells("{op=read, path=/etc/passwd, bytesRead=3}");
        Talk.command("scp -f /var/log/*.log")
                .client("\0")
                .server("C0644 3 a.log\n")
                .client("\0")
                .server("abc\0")
                .client("\0")
                .server("C0644 1 b.log\n")
                .client("\0")
                .server("a\0")
                .client("\0")
                .tells("{op=read, path=/var/log/a.log, bytesRead=3}", "{op=read, path=/var/log/b.log, bytesRead=1}");
        Talk.command("scp -r -f /srv/data/")
                .client("\0")
                .server("D0755 0 data\n")
                .client("\0")
                .server("C0644 1 f\n")
                .client("\0")
                .server("x\0")
                .client("\0")
                .server("E\n")
                .client("\0")
                .tells("{op=read, path=/srv/data/f, bytesRead=1}");
    }

    @Test
    void answersMayComeBeforeWhatTheyAnswer() {
        Talk.command("scp -f f")
                .client("\0\0\0\0\0\0")
                .server("C0644 3 f\nabc\0C0644 0 f\n\0")
                .tells("{op=read, path=f, bytesRead=3}", "{op=read, path=f, bytesRead=0}");
    }

    @Test
    void contentsMayComeBeforeTheAnswer() {
        Talk.command("scp -d -t /x")
                .client("C0644 3 f\nabc\0")
                .server("\0\0\0")
                .tells("{op=write, path=/x/f, bytesWritten=3}");
    }

    @Test
    void whatFailsIsToldWithTheReason() {
        Talk.command("scp -d -t /root")
                .server("\0")
                .client("C0644 5 a\n")
                .server("\1scp: /root/a: Permission denied\n")
                .client("C0644 2 b\n")
                .server("\0")
                .client("xx\1read error\n")
                .server("\0")
                .client("C0644 2 c\n")
                .server("\0")
                .client("xx\0")
                .server("\1disk full\n")
                .client("D0755 0 d\n")
                .server("\1no\n")
                .client("C0644 0 e\n")
                .server("\0")
                .client("\0")
                .server("\0")
                .tells(
                        "{op=write, path=/root/a, result=scp: /root/a: Permission denied}",
                        "{op=write, path=/root/b, bytesWritten=2, result=read error}",
                        "{op=write, path=/root/c, bytesWritten=2, result=disk full}",
                        "{op=mkdir, path=/root/d, result=no}",
                        "{op=write, path=/root/e, bytesWritten=0}");
        Talk.command("scp -f /none")
                .client("\0")
                .server("\1scp: /none: No such file or directory\n")
                .tells("{op=read, path=/none, result=scp: /none: No such file or directory}");
    }

    @Test
    void aFileThatIsUnderWayAtTheEndIsToldAsItIs() {
        Talk.command("scp -d -t /x")
                .server("\0")
                .client("C0644 10 f\n")
                .server("\0")
                .client("abc")
                .tells("{op=write, path=/x/f, bytesWritten=3, finished=false}");
        Talk.command("scp -d -t /x")
                .server("\0")
                .client("C0644 1 f\n")
                .server("\0")
                .client("a\0")
                .tells("{op=write, path=/x/f, bytesWritten=1, finished=false}");
        Talk.command("scp -d -t /x").server("\0").client("D0755 0 d\n").tells("{op=mkdir, path=/x/d, finished=false}");
        Talk.command("scp -d -t /x")
                .server("\0")
                .client("C0755 9 f\n")
                .tells("{op=write, path=/x/f, bytesWritten=0, finished=false}");
    }

    @Test
    void whatBreaksTheProtocolIsGivenUp() {
        for (String line : List.of("hello\n", "C0644 -1 f\n", "C0644 x f\n", "C0644 1\n", "C0644 1 \n", "\n")) {
            Talk.command("scp -t x").server("\0").client(line).tells("{notFollowed=a line of scp cannot be read}");
        }
        Talk.command("scp -t x").client("E\n").tells("{notFollowed=scp leaves a folder that it did not enter}");
        Talk.command("scp -d -t x")
                .server("\0")
                .client("C0644 9 f\nabc")
                .server("\1no\n")
                .tells(
                        "{op=write, path=x/f, bytesWritten=3, finished=false}",
                        "{notFollowed=scp sends a file that is refused}");
    }

    @Test
    void whatIsKeptIsBounded() {
        assertEquals(
                List.of("{notFollowed=a line of scp is too long}"),
                Talk.command("scp -t x")
                        .client("C0644 1 " + "x".repeat(9000) + "\n")
                        .told());
        assertEquals(
                List.of("{notFollowed=scp waits for no answers}"),
                Talk.command("scp -t x").client("T1 0 1 0\n".repeat(100)).told());
        Talk deep = Talk.command("scp -r -t x").server("\0");
        for (int i = 0; i <= ScpProtocol.DEEPEST; i++) {
            deep.client("D0755 0 d\n").server("\0");
        }
        List<String> told = deep.told();
        assertEquals("{notFollowed=the folders of scp are too deep}", told.get(told.size() - 1));
    }

    @Test
    void otherCommandsAreNotFollowed() {
        for (String line : List.of(
                "",
                " ",
                "scp",
                "scp a b",
                "ls",
                "echo scp -t x",
                "scpx -t x",
                "scp -r",
                "rsync --server",
                "rsync a b",
                "git log",
                "gitupload-pack")) {
            assertNull(TransferWatch.ofCommand(line, it -> {}, Hashing.NONE), line);
        }
    }

    @Test
    void filesHaveTheirHash() {
        Talk.command("scp -d -t /x")
                .hashed()
                .server("\0")
                .client("C0644 1 a\n")
                .server("\0")
                .client("x\0")
                .server("\0")
                .client("C0644 0 b\n\0")
                .server("\0\0")
                .client("C0644 1 c\nx\0")
                .server("\0\1no space\n")
                .client("C0644 2 d\nx")
                .tells(
                        "{op=write, path=/x/a, bytesWritten=1, sha256="
                                + "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881}",
                        "{op=write, path=/x/b, bytesWritten=0, sha256="
                                + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}",
                        "{op=write, path=/x/c, bytesWritten=1, result=no space}",
                        "{op=write, path=/x/d, bytesWritten=1, finished=false}");
    }
}
