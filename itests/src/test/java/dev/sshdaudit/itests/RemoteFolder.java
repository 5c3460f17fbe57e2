package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of another machine, as programs see it: sshfs over an SFTP server that can be stopped, so that no call into the
 * folder returns. Tests that need it are skipped where there is no sshfs, or where it may not mount.
 */
final class RemoteFolder implements AutoCloseable {

    private static final Path SFTP_SERVER = Path.of("/usr/lib/openssh/sftp-server");

    private final Path folder;
    private final Process sshfs;
    private final String serverPid;

    private RemoteFolder(Path folder, Process sshfs, String serverPid) {
        this.folder = folder;
        this.sshfs = sshfs;
        this.serverPid = serverPid;
    }

    /** Mounts a new, empty folder below another. */
    static RemoteFolder below(Path place) throws IOException, InterruptedException {
        Path remote = Files.createDirectories(place.resolve("remote"));
        Path mounted = Files.createDirectories(place.resolve("mounted"));
        Path connect = place.resolve("connect.sh");
        Files.writeString(connect, "#!/bin/sh\necho $$ > " + place.resolve("pid") + "\nexec " + SFTP_SERVER + "\n");
        connect.toFile().setExecutable(true);
        assumeTrue(Files.isExecutable(SFTP_SERVER), "SKIPPED: there is no " + SFTP_SERVER);
        try {
            Process sshfs = new ProcessBuilder(
                            "sshfs", "-f", "-o", "ssh_command=" + connect, "here:" + remote, mounted.toString())
                    .inheritIO()
                    .start();
            Files.createFile(remote.resolve("there"));
            Path there = mounted.resolve("there");
            if (within(10, () -> Files.exists(there) || !sshfs.isAlive()) && Files.exists(there)) {
                String pid = Files.readString(place.resolve("pid")).strip();
                return new RemoteFolder(mounted, sshfs, pid);
            }
            sshfs.destroyForcibly();
        } catch (IOException e) {
            // there is no sshfs
        }
        String skipped = "SKIPPED: no folder can be mounted with sshfs here, so one that freezes is not tested";
        System.err.println(skipped);
        assumeTrue(false, skipped);
        throw new IllegalStateException(skipped);
    }

    Path path() {
        return folder;
    }

    /** From now on no call into the folder returns. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Calls into the folder return again, those that wait too. */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Result kill = Processes.run(new ProcessBuilder("kill", "-" + name, serverPid));
        if (kill.exit() != 0) {
            throw new IOException("The SFTP server is gone: " + kill);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            thaw();
            Processes.run(new ProcessBuilder("fusermount3", "-u", "-z", folder.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sshfs.destroyForcibly();
    }
}
