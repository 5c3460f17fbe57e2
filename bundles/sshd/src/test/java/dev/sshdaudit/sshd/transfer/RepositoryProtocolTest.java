package dev.sshdaudit.sshd.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepositoryProtocolTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "git-upload-pack '/a b.git' | fetch | /a b.git",
                "git-receive-pack 'a.git' | push | a.git",
                "/usr/bin/git-upload-archive '/a' | fetch | /a",
                "git upload-pack /a | fetch | /a",
                "git-upload-pack --strict --timeout=5 /a | fetch | /a"
            })
    void gitIsToldWhenItEnds(String line, String op, String path) {
        Talk.command(line)
                .server("0031abc")
                .client("0000")
                .tells("{op=" + op + ", path=" + path + ", bytesRead=7, bytesWritten=4}");
    }

    @Test
    void rsyncIsToldWhenItEnds() {
        Talk.command("rsync --server -vlogDtpre.iLsfxCIvu . /a b/")
                .server("\37\0\0\0x")
                .client("\37\0\0\0\377")
                .tells("{op=push, path=/a b/, bytesRead=5, bytesWritten=6}");
        Talk.command("rsync --server --sender -vlogDtpre.iLsfxCIvu . /a")
                .server("\37\0\0\0")
                .tells("{op=fetch, path=/a, bytesRead=4, bytesWritten=0}");
    }

    @Test
    void whatIsAnotherProtocolIsGivenUp() {
        Talk.command("git-upload-pack '/a'")
                .client("00l")
                .tells(
                        "{op=fetch, path=/a, bytesRead=0, bytesWritten=3}",
                        "{notFollowed=what is sent is not the protocol of git}");
        Talk.command("rsync --server . /a")
                .server("@RSYNCD: 31\n")
                .tells(
                        "{op=push, path=/a, bytesRead=1, bytesWritten=0}",
                        "{notFollowed=what is sent is not the protocol of rsync}");
    }

    @Test
    void commandsThatMayRunMoreAreNotPlain() {
        for (String line : new String[] {
            "git-upload-pack '/a'; bash",
            "./git-upload-pack /a",
            "sudo git-upload-pack /a",
            "rsync --server . $(bash)",
            "git-upload-pack\u000bx/evil",
            "rsync --server --daemon --config=evil . ",
            "rsync --server\u2003. /a"
        }) {
            RepositoryCommand command = RepositoryCommand.parse(line);
            assertEquals(false, command != null && command.plain(), line);
        }
        assertEquals(true, RepositoryCommand.parse("git-upload-pack '/a;b'").plain());
        assertEquals(null, RepositoryCommand.parse("git -c a=b upload-pack /a"));
    }
}
