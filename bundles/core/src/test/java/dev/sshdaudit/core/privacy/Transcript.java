package dev.sshdaudit.core.privacy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was typed at a real program on a real terminal, and what the program printed, with times. A line is {@code n} for the next
 * input of the script, {@code o} for output, or {@code i} for one packet of input: its microseconds, and its bytes, in parts that
 * begin with {@code S} for a secret or {@code V} for what is to be recorded.
 */
record Transcript(String name, List<Event> events, int inputs) {

    /** Output, or input with what is secret of it. */
    record Event(long micros, boolean typed, byte[] bytes, boolean[] secret) {}

    static List<Transcript> all() {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/keystrokes"))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(Transcript::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Transcript read(Path file) {
        try {
            List<Event> events = new ArrayList<>();
            int inputs = 0;
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ", 3);
                if (words[0].equals("n")) {
                    inputs++;
                } else if (words[0].equals("o")) {
                    byte[] bytes = bytes(words[2]);
                    events.add(new Event(Long.parseLong(words[1]), false, bytes, new boolean[bytes.length]));
                } else if (words[0].equals("i")) {
                    events.add(input(Long.parseLong(words[1]), words[2].split(" ")));
                }
            }
            return new Transcript(file.getFileName().toString().replace(".txt", ""), List.copyOf(events), inputs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Event input(long micros, String[] parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<Boolean> secret = new ArrayList<>();
        for (String part : parts) {
            byte[] bytes = bytes(part.substring(1));
            for (byte b : bytes) {
                secret.add(part.charAt(0) == 'S');
            }
            all.writeBytes(bytes);
        }
        boolean[] array = new boolean[secret.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = secret.get(i);
        }
        return new Event(micros, true, all.toByteArray(), array);
    }

    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toByteArray();
    }
}
