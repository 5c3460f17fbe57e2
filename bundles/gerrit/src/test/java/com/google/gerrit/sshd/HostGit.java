package com.google.gerrit.sshd;

import com.google.gerrit.entities.Project;
import com.google.gerrit.server.AccessPath;
import com.google.gerrit.server.git.GitRepositoryManager;
import com.google.inject.Inject;
import java.io.IOException;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.channel.ChannelSession;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.UploadPack;

/** JGit's side of git's protocol, as commands of Gerrit: for all users, and without review. */
abstract class HostGit extends BaseCommand {

    @Inject
    private GitRepositoryManager repositories;

    @Override
    public void start(ChannelSession channel, Environment env) throws IOException {
        startThread((CommandRunnable) this::run, AccessPath.GIT);
    }

    private void run() throws Exception {
        String name = getArguments()[0].replaceFirst("^/", "").replaceFirst("\\.git$", "");
        try (Repository repository = repositories.openRepository(Project.nameKey(name))) {
            serve(repository);
        }
    }

    abstract void serve(Repository repository) throws IOException;

    /** {@code git-upload-pack}. */
    static final class Upload extends HostGit {

        @Override
        void serve(Repository repository) throws IOException {
            new UploadPack(repository).upload(in, out, err);
        }
    }

    /** {@code git-receive-pack}. */
    static final class Receive extends HostGit {

        @Override
        void serve(Repository repository) throws IOException {
            new ReceivePack(repository).receive(in, out, err);
        }
    }
}
