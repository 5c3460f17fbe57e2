package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Versions of libraries that bundles ask for, held against those that the features bring. */
class ImportedVersionsIT {

    private static final Path ROOT = Path.of("..");

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), pattern + " in " + text);
        return matcher.group(1);
    }

    private static Path jarOf(String bundle) throws IOException {
        Path target = ROOT.resolve("bundles").resolve(bundle).resolve("target");
        try (Stream<Path> files = Files.list(target)) {
            // beside it, an installed build has the sources and the Javadoc
            return files.filter(file -> file.toString().endsWith(System.getProperty("project.version") + ".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void zstdIsTakenInTheVersionThatIsTestedAndInNoOther() throws IOException {
        String features = Files.readString(ROOT.resolve("features/target/feature/feature.xml"));
        String version = find("zstd-jni/([0-9.-]+)<", features).replace('-', '.');
        try (JarFile jar = new JarFile(jarOf("format-binary").toFile())) {
            String imports = jar.getManifest().getMainAttributes().getValue("Import-Package");
            String range = find("com\\.github\\.luben\\.zstd;version=\"([^\"]*)\";resolution:=optional", imports);
            assertEquals("[" + version + "," + version + "]", range);
        }
    }
}
