package dev.sshdaudit.asciinema;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransfersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp -t /tmp",
                "scp -f -- '/tmp/a; b'",
                "scp -r -p -d -t \"/tmp/a $HOME\"",
                "/usr/bin/scp -v -pf notes\\ of\\ today",
                "rsync --server --sender -vlogDtpre.iLsfxCIvu . src/",
                "git-upload-pack '/srv/git/it'\\''s.git'",
                "git receive-pack '/srv/git/project.git'",
                "/usr/lib/openssh/sftp-server",
                "  internal-sftp -R "
            })
    void aProtocolIsATransfer(String command) {
        assertTrue(Transfers.isTransfer(command));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "scp",
                "scp notes host:",
                "scp -- -t",
                "scpx -t /tmp",
                "rsync -a a b",
                "git log",
                "echo scp -t /tmp",
                "scp -t /tmp; bash -i",
                "scp -t /tmp\nbash -i",
                "scp -t /tmp && bash -i",
                "scp -t `bash -i >&2`",
                "scp -t $(bash -i >&2)",
                "scp -t \"$(bash -i >&2)\"",
                "scp -t \"`bash -i >&2`\"",
                "scp -t 'unended",
                "scp -t \"unended",
                "scp -t unended\\",
                "(scp -t /tmp)",
                "scp -t <(bash -i)"
            })
    void whatCouldRunSomethingElseIsNone(String command) {
        assertFalse(Transfers.isTransfer(command));
    }
}
