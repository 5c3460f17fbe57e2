package dev.sshdaudit.storage.file;

import dev.sshdaudit.files.FolderLock;
import java.io.IOException;
import java.nio.file.Path;

/** Another process that records in a folder, until its input ends. */
final class LockHolder {

    static final int LOCKED = 'l';
    private static final int FAILED = 'f';

    private LockHolder() {}

    public static void main(String[] args) throws IOException {
        boolean locked = new FolderLock(Path.of(args[0])).acquire();
        System.out.write(locked ? LOCKED : FAILED);
        System.out.flush();
        int end = System.in.read();
        assert end < 0;
    }
}
