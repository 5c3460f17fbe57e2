package dev.sshdaudit.examples;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.sshd.server.SshServer;

/** What a server serves. */
interface Example {

    /**
     * Sets a server up, which has not started.
     *
     * @param files the folder that clients get
     */
    void setUp(SshServer server, Path files) throws IOException;

    /** A command by which a client does something, for people to type. */
    String tryIt(int port, String options, Path files);
}
