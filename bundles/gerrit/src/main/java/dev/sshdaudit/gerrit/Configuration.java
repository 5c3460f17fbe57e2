package dev.sshdaudit.gerrit;

import com.google.gerrit.extensions.annotations.PluginData;
import com.google.gerrit.extensions.annotations.PluginName;
import com.google.gerrit.server.config.GerritServerConfig;
import com.google.gerrit.server.config.SitePaths;
import com.google.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * Reads the configuration: {@code etc/sshd-audit.config}, and sections {@code plugin} of {@code gerrit.config}. The file is read anew each
 * time, and strictly: Gerrit's own reader keeps what it read before, and takes a file that it cannot read for an empty one, which would
 * switch auditing off.
 */
final class Configuration {

    private static final String AUDIT = "audit";
    private static final String PLUGIN = "plugin";
    private static final String FILE_STORAGE = AUDIT + ".file";
    private static final String DIRECTORY = "directory";

    private final String name;
    private final Path file;
    private final Path recordings;
    private final Config gerrit;

    @Inject
    Configuration(@PluginName String name, SitePaths site, @PluginData Path data, @GerritServerConfig Config gerrit) {
        this.name = name;
        this.file = site.etc_dir.resolve(name + ".config");
        // a folder below: Gerrit makes the plugin's own for all to read
        this.recordings = data.resolve("recordings").toAbsolutePath();
        this.gerrit = gerrit;
    }

    /**
     * Reads the keys.
     *
     * @return by PID and key, as they are written
     * @throws IllegalArgumentException if the file cannot be read, or has what is not of the plugin; the message names the file
     */
    Map<String, Map<String, String>> read() {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        Config own = load();
        for (String section : own.getSections()) {
            if (!section.equals(AUDIT)) {
                throw refused(
                        "section [" + section + "] is none of this plugin: sections are [audit] for PID audit, and"
                                + " [audit \"NAME\"] for PID audit.NAME");
            }
        }
        add(all, own, AUDIT, null, AUDIT);
        own.getSubsections(AUDIT).forEach(each -> add(all, own, AUDIT, each, AUDIT + "." + each));
        ofGerrit(all);
        all.computeIfAbsent(FILE_STORAGE, pid -> new LinkedHashMap<>())
                .computeIfAbsent(DIRECTORY, key -> recordings.toString());
        return all;
    }

    private Config load() {
        FileBasedConfig loaded = new FileBasedConfig(file.toFile(), FS.DETECTED);
        try {
            loaded.load();
            return loaded;
        } catch (IOException | ConfigInvalidException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Sections {@code [plugin "sshd-audit"]} for PID audit, and {@code [plugin "sshd-audit.NAME"]} for PID audit.NAME. */
    private void ofGerrit(Map<String, Map<String, String>> all) {
        for (String section : gerrit.getSubsections(PLUGIN)) {
            if (!section.equals(name) && !section.startsWith(name + ".")) {
                continue;
            }
            String pid = AUDIT + section.substring(name.length());
            if (all.containsKey(pid)) {
                throw refused("PID " + pid + " stands here and in gerrit.config, section [plugin \"" + section
                        + "\"]: remove one of the two");
            }
            add(all, gerrit, PLUGIN, section, pid);
        }
    }

    private void add(
            Map<String, Map<String, String>> all,
            Config config,
            String section,
            @Nullable String subsection,
            String pid) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String key : config.getNames(section, subsection)) {
            String[] values = config.getStringList(section, subsection, key);
            if (values.length > 1) {
                throw refused("PID " + pid + ", key " + key + " is there " + values.length + " times: write it once");
            }
            // a name of git's configuration has no full stops; one without "=" means true
            String value = values[0];
            keys.put(key.replace('-', '.'), value == null || Config.isMissing(value) ? "true" : value);
        }
        if (!keys.isEmpty() || subsection != null) {
            all.put(pid, keys);
        }
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(file + ": " + why);
    }
}
