package dev.sshdaudit.itests;

import dev.sshdaudit.testkit.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;

/** Programs that may not be installed, and scripts in their place. */
final class Programs {

    /** Has a cookie for every display, and keeps what it is told beside itself. */
    static final String XAUTH = """
            #!/bin/sh
            echo "$@" >>"$0.log"
            case "$*" in
            *list*) echo "host/unix:0  MIT-MAGIC-COOKIE-1  00112233445566778899aabbccddeeff" ;;
            esac
            """;

    private Programs() {}

    static Path script(Path folder, String name, String text) throws IOException {
        Path script = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }

    /** Skips the test, loudly, where a program is missing. */
    static void require(String program) {
        boolean there = Processes.isThere(program);
        if (!there) {
            System.err.println("SKIPPED: " + program + " is not installed, and what it does is not tried");
        }
        Assumptions.assumeTrue(there, program);
    }
}
