package dev.sshdaudit.ledger.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Files in memory, of which copies with one difference can be made. */
final class MemorySource implements LedgerSource {

    private final Map<String, byte[]> files;

    MemorySource(Map<String, byte[]> files) {
        this.files = new TreeMap<>(files);
    }

    @Override
    public void list(Consumer<String> names) {
        List.copyOf(files.keySet()).forEach(names);
    }

    @Override
    public InputStream open(String name) throws IOException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new NoSuchFileException(name);
        }
        return new ByteArrayInputStream(bytes);
    }

    Map<String, byte[]> files() {
        return files;
    }

    byte[] bytes(String name) {
        return files.get(name);
    }

    String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** A copy in which a file has other bytes. */
    MemorySource with(String name, byte[] bytes) {
        MemorySource copy = new MemorySource(files);
        copy.files.put(name, bytes);
        return copy;
    }

    /** A copy in which a file has another text. */
    MemorySource with(String name, String text) {
        return with(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A copy in which each occurrence of a text in a file is replaced. */
    MemorySource replaced(String name, String text, String replacement) {
        String before = text(name);
        if (!before.contains(text)) {
            throw new IllegalArgumentException(name + " has no " + text + ": " + before);
        }
        return with(name, before.replace(text, replacement));
    }

    /** A copy in which one byte of a file is another one. */
    MemorySource edited(String name, int index, int difference) {
        byte[] bytes = files.get(name).clone();
        bytes[index] ^= (byte) difference;
        return with(name, bytes);
    }

    /** A copy in which a file ends earlier. */
    MemorySource cut(String name, int length) {
        return with(name, Arrays.copyOf(files.get(name), length));
    }

    /** A copy without a file. */
    MemorySource without(String name) {
        MemorySource copy = new MemorySource(files);
        copy.files.remove(name);
        return copy;
    }
}
