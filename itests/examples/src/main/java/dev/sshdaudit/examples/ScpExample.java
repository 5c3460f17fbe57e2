package dev.sshdaudit.examples;

import java.nio.file.Path;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.SshServer;

/** Serves a folder by the protocol of scp, which the program {@code scp} speaks with the option {@code -O}. */
final class ScpExample implements Example {

    @Override
    public void setUp(SshServer server, Path files) {
        server.setFileSystemFactory(new VirtualFileSystemFactory(files));
        server.setCommandFactory(new ScpCommandFactory.Builder().build());
    }

    @Override
    public String tryIt(int port, String options, Path files) {
        return "scp -O -P " + port + " " + options + " README.md " + Main.USER + "@127.0.0.1:";
    }
}
