package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.sshd.client.session.ClientSession;

/** An administrator in Karaf's shell who swaps formats and storages, in every way there is. */
final class Swaps {

    private static final String BINARY = "sshd-audit-format-binary";
    private static final String ASCIINEMA = "sshd-audit-format-asciinema";
    private static final String FILE = "sshd-audit-storage-file";

    interface Swap {
        void make() throws IOException;
    }

    private final Karaf karaf;
    private final LightClient client;
    private final List<Path> folders;
    private final List<Swap> swaps = List.of(
            () -> select("asciinema", "file"),
            () -> update(BINARY),
            () -> select("binary", "faulty"),
            () -> stopAndStart(FILE),
            () -> select("binary", "file"),
            () -> stopAndStart(BINARY),
            this::swapFolder,
            () -> reinstall(BINARY),
            this::swapCompression,
            () -> reinstall(FILE),
            () -> select("asciinema", "faulty"),
            () -> stopAndStart(ASCIINEMA),
            () -> select("asciinema", "file"),
            () -> update(FILE),
            this::swapFolder,
            () -> reinstall(ASCIINEMA),
            () -> select("binary", "faulty"),
            () -> update(ASCIINEMA),
            () -> select("binary", "file"),
            this::swapCompression);
    private int made;
    private int folder;
    private boolean zstd;

    Swaps(Karaf karaf, LightClient client, List<Path> folders) {
        this.karaf = karaf;
        this.client = client;
        this.folders = folders;
    }

    /** Makes the next one. */
    void next() throws IOException {
        swaps.get(made % swaps.size()).make();
        made++;
    }

    /** Karaf ends the connection with the command. */
    private String run(String command) throws IOException {
        try (ClientSession session = client.loginAtLast(karaf.port(), Karaf.USER, Karaf.PASSWORD)) {
            String output = LightClient.run(session, command);
            assertFalse(output.contains("Error") || output.contains("not found"), () -> command + ": " + output);
            return output;
        }
    }

    /**
     * Two keys at once, and waits until both are in force. The others are set again with them: Karaf loses them where it
     * looks at a file that it is just writing.
     */
    private void select(String format, String storage) throws IOException {
        run("config:edit audit; config:property-set enable true; config:property-set mode strict;"
                + "config:property-set mailbox.timeout 60; config:property-set format " + format
                + "; config:property-set storage " + storage + "; config:update");
        awaitStatus("format", format);
        awaitStatus("storage", storage);
    }

    private void awaitStatus(String key, String value) {
        Pattern line = Pattern.compile("(?m)^ *" + key + " +" + Pattern.quote(value) + "$");
        eventually(
                () -> key + " " + value + " in " + status(),
                60,
                () -> line.matcher(status()).find());
    }

    private String status() {
        try {
            return run("audit:status");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void swapFolder() throws IOException {
        folder = (folder + 1) % folders.size();
        run("config:property-set -p audit.file directory " + folders.get(folder));
        if (status().contains("storage            file")) {
            awaitStatus("directory", folders.get(folder).toString());
        }
    }

    private void swapCompression() throws IOException {
        zstd = !zstd;
        run("config:property-set -p audit.binary compression " + (zstd ? "zstd" : "gzip"));
    }

    private void stopAndStart(String bundle) throws IOException {
        run("bundle:stop " + bundle + "; bundle:start " + bundle);
    }

    private void update(String bundle) throws IOException {
        run("bundle:update " + bundle);
    }

    private void reinstall(String bundle) throws IOException {
        run("bundle:uninstall " + bundle + "; bundle:install -s -l 25 mvn:dev.sshdaudit/" + bundle + "/"
                + System.getProperty("project.version"));
    }
}
