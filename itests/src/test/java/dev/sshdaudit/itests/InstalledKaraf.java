package dev.sshdaudit.itests;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The distribution as its first start leaves it, with all bundles installed and a host key, but without configurations,
 * recordings and logs. A copy of it starts in about half the time of the distribution. All processes of tests share it.
 */
final class InstalledKaraf {

    private static final String NAME = "installed";
    private static final Path PLACE = Path.of("target/karaf-installed").toAbsolutePath();

    private InstalledKaraf() {}

    /** The folder to copy; it is made by the first who asks, and anew after a change of the distribution. */
    static synchronized Path home(Path distribution) throws IOException, InterruptedException {
        Files.createDirectories(PLACE);
        try (FileChannel channel =
                FileChannel.open(PLACE.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // until the channel is closed
            channel.lock();
            Path home = PLACE.resolve("home");
            Path source = PLACE.resolve("source");
            String now = contents(distribution);
            if (Files.notExists(source) || !Files.readString(source).equals(now)) {
                Files.deleteIfExists(source);
                make(home);
                Files.writeString(source, now);
            }
            return home;
        }
    }

    private static String contents(Path distribution) throws IOException {
        try (Stream<Path> files = Files.walk(distribution)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            StringBuilder text = new StringBuilder();
            for (Path file : all) {
                text.append(file)
                        .append(' ')
                        .append(Files.size(file))
                        .append(' ')
                        .append(Files.getLastModifiedTime(file))
                        .append('\n');
            }
            return text.toString();
        }
    }

    private static void make(Path home) throws IOException, InterruptedException {
        Karaf karaf = Karaf.asShipped(NAME);
        karaf.start().stop();
        Karaf.deleteAll(home);
        Files.move(karaf.home(), home);
        for (Path file : leftovers(home)) {
            Karaf.deleteAll(file);
        }
    }

    /** What belongs to one Karaf alone; configurations tell where their files are, and are read from {@code etc} again. */
    private static List<Path> leftovers(Path home) throws IOException {
        Path cache = home.resolve("data/cache");
        try (Stream<Path> data = Files.list(home.resolve("data"));
                Stream<Path> bundles = Files.list(cache);
                Stream<Path> files = Files.list(home)) {
            return Stream.of(
                            data.filter(folder -> !folder.equals(cache)),
                            bundles.map(bundle -> bundle.resolve("data/config")),
                            files.filter(file -> Files.isRegularFile(file) || file.endsWith("instances")))
                    .flatMap(each -> each)
                    .collect(Collectors.toList());
        }
    }
}
