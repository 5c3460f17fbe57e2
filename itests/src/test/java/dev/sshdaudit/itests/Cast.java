package dev.sshdaudit.itests;

import static dev.sshdaudit.testkit.Eventually.eventually;

import dev.sshdaudit.asciinema.CastReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Window;
import dev.sshdaudit.message.Payload;
import dev.sshdaudit.testkit.OpenSsh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A cast, read back as far as it has come; every line of it is one that players understand. */
record Cast(Path file, String header, List<AuditMessage> messages) {

    /** Names of the casts that have begun. */
    static Set<String> names(Karaf karaf) {
        try (Stream<Path> files = Files.list(karaf.audit())) {
            Set<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}-[0-9]+(\\.[0-9]+)?\\.cast"))
                    .forEach(names::add);
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the casts that are there, once those of former connections have begun. */
    static Set<String> soFar(Karaf karaf) {
        karaf.awaitQuiet();
        return names(karaf);
    }

    /** Waits for so many casts that were not there before, and until they are finished. */
    static List<Cast> next(Karaf karaf, Set<String> before, int count) throws IOException {
        eventually(
                () -> count + " casts more: " + since(karaf, before),
                60,
                () -> since(karaf, before).size() == count
                        && since(karaf, before).stream().allMatch(name -> isFinished(karaf, name)));
        List<Cast> casts = new ArrayList<>();
        for (String name : since(karaf, before)) {
            casts.add(read(karaf.audit().resolve(name)));
        }
        return casts;
    }

    /** Runs a command, and waits for its cast. */
    static Cast of(Karaf karaf, OpenSsh client, String command) throws IOException, InterruptedException {
        Set<String> before = soFar(karaf);
        client.exec(command);
        return next(karaf, before, 1).get(0);
    }

    static Set<String> since(Karaf karaf, Set<String> before) {
        Set<String> names = names(karaf);
        names.removeAll(before);
        return names;
    }

    private static boolean isFinished(Karaf karaf, String name) {
        String metadata = Recording.metadata(karaf.audit().resolve(name));
        return metadata.contains("\"ended\"") || metadata.contains("\"continued\"");
    }

    static Cast read(Path file) throws IOException {
        List<AuditMessage> messages = new ArrayList<>();
        try (CastReader reader = CastReader.open(Files.newInputStream(file))) {
            for (AuditMessage message = reader.read(); message != null; message = reader.read()) {
                messages.add(message);
            }
        }
        String header;
        try (Stream<String> lines = Files.lines(file)) {
            header = lines.findFirst().orElseThrow();
        }
        return new Cast(file, header, messages);
    }

    /** All text of a stream; casts have no {@link Io#STDERR}. */
    String text(long stream) {
        StringBuilder text = new StringBuilder();
        payloads(payload -> payload instanceof Io io && io.stream() == stream)
                .forEach(payload -> text.append(((Io) payload).data().toUtf8()));
        return text.toString();
    }

    /** The sizes that the window came to have, such as {@code 100x40}. */
    List<String> resizes() {
        return payloads(Window.class::isInstance)
                .map(payload -> ((Window) payload).columns() + "x" + ((Window) payload).rows())
                .toList();
    }

    Stream<Payload> payloads(Predicate<Payload> wanted) {
        return messages.stream().map(AuditMessage::payload).filter(wanted);
    }
}
