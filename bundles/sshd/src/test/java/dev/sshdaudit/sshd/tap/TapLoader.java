package dev.sshdaudit.sshd.tap;

import dev.sshdaudit.AuditLog;
import java.net.URL;
import java.net.URLClassLoader;
import org.apache.sshd.server.SshServer;

/** Loads the tap and the decoder anew, as a framework does that installs the bundle. */
final class TapLoader extends URLClassLoader {

    private static final String OURS = "dev.sshdaudit.sshd.";

    TapLoader() {
        super(new URL[] {
            SshServerTap.class.getProtectionDomain().getCodeSource().getLocation()
        });
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            return name.startsWith(OURS) ? findClass(name) : super.loadClass(name, resolve);
        }
    }

    AutoCloseable attach(SshServer server, AuditLog log) {
        try {
            Class<?> tap = loadClass(SshServerTap.class.getName());
            return (AutoCloseable)
                    tap.getMethod("attach", SshServer.class, AuditLog.class).invoke(null, server, log);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
