package dev.sshdaudit.query.read;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DestinationTest {

    private static final List<String> KEYS = List.of("karaf.home", "karaf.base", "karaf.etc", "karaf.data");

    private final Map<String, String> before = new HashMap<>();

    @TempDir
    private Path folder;

    @AfterEach
    void restore() {
        KEYS.forEach(key -> set(key, before.get(key)));
    }

    private static void set(String key, String value) {
        if (value == null) {
            System.clearProperty(key);
        } else {
            System.setProperty(key, value);
        }
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private void inKaraf() throws IOException {
        KEYS.forEach(key -> before.put(key, System.getProperty(key)));
        set("karaf.home", folder("home").toString());
        set("karaf.base", folder("base").toString());
        set("karaf.etc", folder("config").toString());
        set("karaf.data", folder("state").toString());
        folder("state/tmp");
    }

    @Test
    void foldersOfKarafAreRefusedAlsoByALink() throws IOException {
        inKaraf();
        for (String own : List.of(
                "home/etc",
                "home/system/org",
                "home/lib",
                "home/bin",
                "base/deploy",
                "base/etc",
                "config",
                "config/scripts",
                "state",
                "state/cache")) {
            Path refused = folder(own);
            Path link = Files.createSymbolicLink(folder.resolve("link-" + own.replace('/', '-')), refused);
            for (Path way : List.of(refused, link, folder.resolve("home/../" + own))) {
                IOException e = assertThrows(IOException.class, () -> Destination.check(way), way::toString);
                assertTrue(e.getMessage().contains("which is Karaf's own"), e::getMessage);
                assertTrue(
                        e.getMessage()
                                .endsWith(
                                        folder.resolve("state/tmp").toRealPath().toString()),
                        e::getMessage);
            }
        }
    }

    @Test
    void foldersThatKarafDoesNotUseAreTaken() throws IOException {
        inKaraf();
        for (String other : List.of("home", "home/cases", "state/tmp", "state/tmp/case-12", "etc", "configuration")) {
            Path taken = folder(other);
            assertDoesNotThrow(() -> Destination.check(taken), other);
        }
        Path missing = folder.resolve("missing");
        IOException e = assertThrows(IOException.class, () -> Destination.check(missing));
        assertEquals("there is no folder " + missing, e.getMessage());
    }

    @Test
    void outsideOfKarafEachFolderIsTaken() {
        assertDoesNotThrow(() -> Destination.check(folder));
    }
}
