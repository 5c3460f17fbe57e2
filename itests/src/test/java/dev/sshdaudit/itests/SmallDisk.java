package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sshdaudit.testkit.Processes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system of a few MiB, in memory, that is soon full. One program sees it, in a mount namespace of its own, and it is
 * gone with that program. That takes root or a user namespace: tests that need it are skipped where there is neither.
 */
final class SmallDisk {

    private static final int BLOCK = 4096;
    private static final List<List<String>> WAYS = List.of(List.of("unshare", "-rm"), List.of("unshare", "-m"));

    private final List<String> way;
    private final Path folder;
    private final int megabytes;

    private SmallDisk(List<String> way, Path folder, int megabytes) {
        this.way = way;
        this.folder = folder;
        this.megabytes = megabytes;
    }

    /** A disk that is in the way of this folder, and of this size. */
    static SmallDisk at(Path folder, int megabytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (List<String> way : WAYS) {
            SmallDisk disk = new SmallDisk(way, folder, megabytes);
            if (disk.works()) {
                return disk;
            }
        }
        String skipped = "SKIPPED: no file system can be mounted here, so what happens when it is full is not tested";
        System.err.println(skipped);
        assumeTrue(false, skipped);
        throw new IllegalStateException(skipped);
    }

    private boolean works() throws InterruptedException {
        List<String> command = new ArrayList<>(around());
        command.add("true");
        try {
            return Processes.run(new ProcessBuilder(command)).exit() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What to put before the command line of a program that is to see the disk. */
    List<String> around() {
        List<String> command = new ArrayList<>(way);
        command.addAll(List.of(
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + megabytes + "m small \"$0\" && exec \"$@\"",
                folder.toString()));
        return command;
    }

    /** The disk as one program sees it, by a path that all programs can use. */
    Path seenBy(Process program) {
        return Path.of("/proc/" + program.pid() + "/root" + folder);
    }

    /** Writes a file until nothing more fits. */
    static void fill(Path file) throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (file.toFile().getUsableSpace() > 0) {
                out.write(block);
            }
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }

    /** Writes a file until only so much is left free. */
    static void fill(Path file, long leave) throws IOException {
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (file.toFile().getUsableSpace() > leave) {
                out.write(block);
            }
        }
    }
}
