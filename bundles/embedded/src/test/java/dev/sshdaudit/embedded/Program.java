package dev.sshdaudit.embedded;

import java.nio.file.Path;
import java.util.Map;
import org.apache.sshd.server.SshServer;

/** A program without OSGi that has an SSH server, and has it audited until its own input ends. */
public final class Program {

    private Program() {}

    /**
     * Tells its port and its SSHD, each in a line of its own.
     *
     * @param arguments the folder for recordings, and the password
     */
    public static void main(String[] arguments) throws Exception {
        if (isThere("org.osgi.framework.BundleContext") || isThere("org.osgi.service.cm.ManagedService")) {
            throw new IllegalStateException("OSGi is on the class path");
        }
        Path directory = Path.of(arguments[0]);
        SshServer server = TestServers.echo(arguments[1]);
        // the README shows from here
        SshAudit audit = SshAudit.builder()
                .configure("audit", Map.of("enable", true, "format", "binary", "storage", "file"))
                .configure("audit.intercept", Map.of("stdin", true, "stdout", true, "stderr", true))
                .configure("audit.file", Map.of("directory", directory))
                .start();
        audit.attach(server);
        // to here
        server.start();
        System.out.println(server.getPort());
        System.out.println(server.getVersion());
        while (System.in.read() >= 0) {
            // until the process that started it ends it
        }
        server.stop();
        audit.close();
    }

    private static boolean isThere(String className) {
        try {
            Class.forName(className);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
