package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Every link in a Markdown file of the repository leads to a file or folder of the repository, and to a heading where it
 * names one. Links to other sites are not followed.
 */
class LinksIT {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern INLINE =
            Pattern.compile("\\]\\(((?:[^()\\s]|\\([^()\\s]*\\))+)(?:\\s+\"[^\"]*\")?\\)");
    private static final Pattern DEFINED = Pattern.compile("^\\s{0,3}\\[[^\\]]+\\]:\\s*(\\S+)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.*?)\\s*#*$");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z0-9+.-]*:.*");

    /** A line of Markdown outside of blocks of code. */
    private record Line(int number, String text) {}

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return name.equals("target") || name.equals(".git")
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    documents.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return documents;
    }

    private static List<Line> lines(Path document) throws IOException {
        List<Line> lines = new ArrayList<>();
        boolean code = false;
        int number = 0;
        for (String text : Files.readAllLines(document)) {
            number++;
            if (text.strip().startsWith("```")) {
                code = !code;
            } else if (!code && !text.startsWith("    ")) {
                lines.add(new Line(number, text));
            }
        }
        return lines;
    }

    /** What a line links to. */
    private static List<String> targets(String line) {
        String text = line.replaceAll("`[^`]*`", "code");
        List<String> targets = new ArrayList<>();
        Matcher inline = INLINE.matcher(text);
        while (inline.find()) {
            targets.add(inline.group(1));
        }
        Matcher defined = DEFINED.matcher(text);
        if (defined.find()) {
            targets.add(defined.group(1));
        }
        return targets;
    }

    /** The anchors of a document's headings, as GitHub makes them. */
    private static Set<String> anchors(Path document) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        try {
            for (Line line : lines(document)) {
                Matcher heading = HEADING.matcher(line.text());
                if (heading.matches()) {
                    String anchor = anchor(heading.group(1));
                    int before = seen.merge(anchor, 1, Integer::sum) - 1;
                    anchors.add(before == 0 ? anchor : anchor + "-" + before);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return anchors;
    }

    private static String anchor(String heading) {
        return heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\p{M} _-]", "")
                .replace(' ', '-');
    }

    /** What is wrong with a link, or null. */
    private static String problem(Path document, String target) {
        if (ELSEWHERE.matcher(target).matches()) {
            return null;
        }
        int hash = target.indexOf('#');
        String path = hash < 0 ? target : target.substring(0, hash);
        Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        if (!file.startsWith(ROOT) || !Files.exists(file)) {
            return "there is no " + path;
        } else if (ROOT.relativize(file).toString().matches("(.*/)?target(/.*)?")) {
            return path + " is not there before the first build";
        } else if (hash < 0) {
            return null;
        } else if (!file.toString().endsWith(".md")) {
            return "an anchor of what is no Markdown";
        }
        String anchor = target.substring(hash + 1);
        return anchors(file).contains(anchor)
                ? null
                : "no heading of " + file.getFileName() + " has the anchor " + anchor;
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path document : documents()) {
            for (Line line : lines(document)) {
                for (String target : targets(line.text())) {
                    links++;
                    String problem = problem(document, target);
                    if (problem != null) {
                        broken.add(ROOT.relativize(document) + ":" + line.number() + ": " + target + ": " + problem);
                    }
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 50, links + " links were found");
    }

    @Test
    void linksAndAnchorsAreUnderstood() throws IOException {
        assertEquals(
                List.of("a.md#b", "c.md", "d_(e).md"),
                targets("[x](a.md#b), `[no](no.md)`, [`y`](c.md \"title\"), [z](d_(e).md)"));
        assertEquals(List.of("f.md"), targets("[g]: f.md"));
        assertEquals("what-format-s3-cant-do", anchor("What format `s3` can't do?"));
        assertEquals("a--b", anchor("A – [B](c.md)"));
        Path readme = ROOT.resolve("README.md");
        assertEquals(null, problem(readme, "#try-it"));
        assertEquals("no heading of README.md has the anchor no-limits", problem(readme, "#no-limits"));
        assertEquals("there is no bundles/nothing", problem(readme, "bundles/nothing"));
        assertEquals("there is no ../x", problem(readme, "../x"));
        assertEquals(null, problem(readme, "https://example.com/#x"));
    }
}
