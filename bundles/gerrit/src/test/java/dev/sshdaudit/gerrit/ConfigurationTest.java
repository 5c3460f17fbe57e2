package dev.sshdaudit.gerrit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gerrit.server.config.SitePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.lib.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

    @TempDir
    private Path site;

    private final Config gerrit = new Config();

    private Map<String, Map<String, String>> read(String file) throws IOException {
        Files.createDirectories(site.resolve("etc"));
        Files.writeString(site.resolve("etc/sshd-audit.config"), file);
        return new Configuration("sshd-audit", new SitePaths(site), site.resolve("data/sshd-audit"), gerrit).read();
    }

    private String refused(String file) {
        return assertThrows(IllegalArgumentException.class, () -> read(file)).getMessage();
    }

    @Test
    void aSectionIsAPidAndAHyphenAFullStop() throws IOException {
        Map<String, Map<String, String>> keys = read("""
                [audit]
                    enable
                    mailbox-timeout = 7
                [audit "rule-backup"]
                    users = backup
                """);

        assertEquals(Map.of("enable", "true", "mailbox.timeout", "7"), keys.get("audit"));
        assertEquals(Map.of("users", "backup"), keys.get("audit.rule-backup"));
    }

    @Test
    void recordingsAreInTheFolderOfThePluginUnlessAnotherOneIsNamed() throws IOException {
        String usual = site.resolve("data/sshd-audit/recordings").toString();

        assertEquals(Map.of("directory", usual), read("").get("audit.file"));
        assertEquals(
                Map.of("directory", usual, "minFreeSpace", "0"),
                read("[audit \"file\"]\nminFreeSpace = 0").get("audit.file"));
        assertEquals(
                Map.of("directory", "/srv/audit"),
                read("[audit \"file\"]\ndirectory = /srv/audit").get("audit.file"));
    }

    @Test
    void gerritsOwnFileCanHaveTheKeys() throws IOException {
        gerrit.setString("plugin", "sshd-audit", "enable", "true");
        gerrit.setString("plugin", "sshd-audit.intercept", "stdin", "true");
        gerrit.setString("plugin", "sshd-audit-of-others", "stdin", "true");

        Map<String, Map<String, String>> keys = read("");

        assertEquals(Map.of("enable", "true"), keys.get("audit"));
        assertEquals(Map.of("stdin", "true"), keys.get("audit.intercept"));
        assertEquals(3, keys.size());
    }

    @Test
    void aPidStandsInOneOfTheFilesAlone() {
        gerrit.setString("plugin", "sshd-audit", "enable", "true");

        assertTrue(refused("[audit]\nenable = false").contains("PID audit stands here and in gerrit.config"));
    }

    @Test
    void whatIsWrongNamesTheFile() {
        String file = site.resolve("etc/sshd-audit.config").toString();

        assertTrue(refused("[audits]\nenable = true").startsWith(file + ": section [audits] is none of this plugin"));
        assertTrue(
                refused("[audit]\nenable = true\nenable = false").contains("PID audit, key enable is there 2 times"));
        assertTrue(refused("[audit\nenable = true").startsWith(file + ": "));
    }
}
