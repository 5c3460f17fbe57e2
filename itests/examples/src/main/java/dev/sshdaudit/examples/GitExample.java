package dev.sshdaudit.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.sshd.git.pack.GitPackCommandFactory;
import org.apache.sshd.server.SshServer;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;

/** Serves an empty repository to git. */
final class GitExample implements Example {

    private static final String REPOSITORY = "example.git";

    @Override
    public void setUp(SshServer server, Path files) throws IOException {
        try {
            Git.init()
                    .setBare(true)
                    .setInitialBranch("main")
                    .setDirectory(files.resolve(REPOSITORY).toFile())
                    .call()
                    .close();
        } catch (GitAPIException e) {
            throw new IOException("the repository cannot be made: " + e.getMessage(), e);
        }
        server.setCommandFactory(new GitPackCommandFactory((command, arguments, session, system) -> files));
    }

    @Override
    public String tryIt(int port, String options, Path files) {
        return "git -c core.sshCommand='ssh " + options + "' clone ssh://" + Main.USER + "@127.0.0.1:" + port + "/"
                + REPOSITORY;
    }
}
