package dev.sshdaudit.examples;

import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** Serves a folder by sftp, which the program {@code scp} uses, too. */
final class SftpExample implements Example {

    @Override
    public void setUp(SshServer server, Path files) {
        server.setFileSystemFactory(new VirtualFileSystemFactory(files));
        server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    }

    @Override
    public String tryIt(int port, String options, Path files) {
        return "sftp -P " + port + " " + options + " " + Main.USER + "@127.0.0.1";
    }
}
