package dev.sshdaudit.itests.host;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/** Keeps JGit from reading the Git configuration of the user who runs the tests, and from writing what it measured there. */
final class Machine extends SystemReader {

    private final SystemReader real;

    private Machine(SystemReader real) {
        this.real = real;
    }

    static synchronized void leaveAlone() {
        if (!(SystemReader.getInstance() instanceof Machine)) {
            SystemReader.setInstance(new Machine(SystemReader.getInstance()));
        }
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS files) {
        return nothing(parent, files);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS files) {
        return nothing(parent, files);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS files) {
        return nothing(parent, files);
    }

    private static FileBasedConfig nothing(Config parent, FS files) {
        return new FileBasedConfig(parent, new File("nowhere"), files) {
            @Override
            public void load() {}

            @Override
            public void save() {}

            @Override
            public boolean isOutdated() {
                return false;
            }
        };
    }

    @Override
    public String getHostname() {
        return "localhost";
    }

    @Override
    public String getenv(String variable) {
        return real.getenv(variable);
    }

    @Override
    public String getProperty(String key) {
        return real.getProperty(key);
    }

    @Override
    public long getCurrentTime() {
        return real.getCurrentTime();
    }

    @Override
    public int getTimezone(long when) {
        return real.getTimezone(when);
    }
}
