package dev.sshdaudit.asciinema;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransfersTest {

    @Test
    void theSubsystemForFilesIsFoundAsTheServerFindsIt() {
        for (String name : List.of("sftp", "SFTP", "\u017fftp")) {
            assertTrue(Transfers.isTransferSubsystem(name), name);
        }
        for (String name : List.of("", "sftp ", "sftp-server", "shell", "netconf")) {
            assertFalse(Transfers.isTransferSubsystem(name), name);
        }
    }

    @Test
    void aVariableByWhichAnotherProgramMayRunIsNotHarmless() {
        for (String name : List.of("LANG", "LC_ALL", "LC_CTYPE", "TERM", "COLORTERM", "GIT_PROTOCOL")) {
            assertTrue(Transfers.isHarmlessVariable(name), name);
        }
        for (String name :
                List.of("PATH", "path", "LD_PRELOAD", "BASH_ENV", "ENV", "GIT_EXEC_PATH", "HOME", "LC_", "")) {
            assertFalse(Transfers.isHarmlessVariable(name), name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "scp -t /tmp",
                "scp -f -- '/tmp/a; b'",
                "scp -r -p -d -t \"/tmp/a b\"",
                "/usr/bin/scp -v -pf notes\\ of\\ today",
                "scp -t ~/notes",
                "rsync --server --sender -vlogDtpre.iLsfxCIvu . src/",
                "git-upload-pack '/srv/git/it'\\''s.git'",
                "git receive-pack '/srv/git/project.git'",
                "/usr/lib/git-core/git-upload-archive x.git",
                "/usr/lib/openssh/sftp-server",
                "/usr/libexec/openssh/sftp-server -R",
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
                "scp -t <(bash -i)",
                // a variable that the shell sets first
                "X=/sftp-server sh -c id",
                "X=/scp -t sh",
                "PATH=/tmp scp -t /tmp",
                "X=1 /usr/bin/scp -t /tmp",
                "env PATH=/tmp scp -t /tmp",
                // a program of the user's own
                "/tmp/uploaded/git-upload-pack",
                "./scp -t /tmp",
                "bin/scp -t /tmp",
                "~/scp -t /tmp",
                "~/bin/sftp-server",
                "/usr/bin/../../tmp/scp -t /tmp",
                "/usr/bin//../../tmp/scp -t /tmp",
                "/home/alice/usr/bin/scp -t /tmp",
                "//usr/bin/scp -t /tmp",
                "SCP -t /tmp",
                "'scp' -t /tmp",
                "'/usr/bin/scp -t' -t /tmp",
                "\\scp -t /tmp",
                "! scp -t /tmp",
                "%1 -t /tmp",
                // another mode of the same program
                "scp -S /tmp/x -t /tmp",
                "scp -oProxyCommand=id -t /tmp",
                "scp -S/tmp/x -t /tmp",
                "rsync --server --daemon --config=/tmp/x .",
                "rsync --server --daem'on' .",
                "rsync --daemon --server .",
                "rsync --server *",
                "git -c core.pager=id log",
                "git upload-pack-x",
                "git-shell -c id",
                "git-",
                // what some shell would look at
                "scp -t /tmp & id",
                "scp -t /tmp | id",
                "scp -t /tmp > /tmp/x",
                "scp -t $HOME",
                "scp -t ${x:=$(id)}",
                "scp -t \"/tmp/a $HOME\"",
                "scp -t {a,b}",
                "scp -t *",
                "scp -t /tmp #",
                "scp -t /tmp\r",
                "scp -t '/tmp\nid'",
                "scp -t /tmp ^ id",
                "scp -t 'x & calc.exe'",
                "scp -t %COMSPEC%",
                "scp -t \u00a0/tmp",
                "\u017fcp -t /tmp",
                "sftp-server; id",
                "internal-sftp\u0000"
            })
    void whatCouldRunSomethingElseIsNone(String command) {
        assertFalse(Transfers.isTransfer(command));
    }
}
