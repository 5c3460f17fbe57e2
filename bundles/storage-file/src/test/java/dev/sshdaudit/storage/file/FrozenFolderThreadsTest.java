package dev.sshdaudit.storage.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Counts the threads of the process, and so has its own class: the tests of {@link FrozenFolderTest} run at the same time. */
class FrozenFolderThreadsTest extends StorageFixture {

    @Test
    void threadsThatWaitForItDoNotGather() {
        FreezingFileSystem remote = new FreezingFileSystem(temp);
        Path folder = remote.path(temp.resolve("remote"));
        long before = folderThreads();
        storage.use(folder);
        remote.freeze();
        for (int i = 0; i < 10; i++) {
            storage.status();
        }
        long more = folderThreads() - before;
        remote.thaw();
        assertTrue(more <= 6, more + " threads more");
    }

    private static long folderThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("sshd-audit-folder"))
                .count();
    }
}
