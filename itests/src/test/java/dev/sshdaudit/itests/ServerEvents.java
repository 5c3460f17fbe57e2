package dev.sshdaudit.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Server-sent events of an answer, read on a thread of its own as they come. */
final class ServerEvents implements AutoCloseable {

    private final InputStream in;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final Thread reader;

    /**
     * An event.
     *
     * @param at {@link System#nanoTime()} at which it was there
     */
    record Event(String name, Map<String, Object> data, long at) {}

    ServerEvents(InputStream in) {
        this.in = in;
        reader = new Thread(this::read, "events");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            String name = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    name = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    events.add(new Event(
                            name,
                            JsonText.object(line.substring("data:".length()).strip()),
                            System.nanoTime()));
                }
            }
        } catch (IOException e) {
            // the test has closed it
        }
    }

    List<Event> all() {
        return events;
    }

    /** All data of events of a name. */
    String text(String name) {
        StringBuilder text = new StringBuilder();
        for (Event event : events) {
            if (event.name().equals(name)) {
                text.append(event.data().get("data"));
            }
        }
        return text.toString();
    }

    /** When the text of events of a name had a part for the first time; 0 if it has not. */
    long at(String name, String part) {
        StringBuilder text = new StringBuilder();
        for (Event event : events) {
            if (event.name().equals(name)) {
                text.append(event.data().get("data"));
                if (text.indexOf(part) >= 0) {
                    return event.at();
                }
            }
        }
        return 0;
    }

    /** Whether the answer has ended. */
    boolean hasEnded() {
        return !reader.isAlive();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
