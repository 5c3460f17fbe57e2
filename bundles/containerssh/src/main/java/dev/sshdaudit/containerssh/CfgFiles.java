package dev.sshdaudit.containerssh;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Files of PIDs in which keys are set. The files keep their other keys, comments, owners and permissions. All of them are written
 * beside the old ones first, so that what can fail has failed before the first one is replaced; each is replaced at once. For one
 * thread.
 *
 * <p>A secret that a file has stays: what would be written is only a reference that is suggested.
 */
public final class CfgFiles implements Closeable {

    /** The PID that switches recording on. */
    private static final String SWITCH = "audit";

    private static final int MOST_BYTES = 1 << 20;

    /**
     * A file, and what is set in it.
     *
     * @param set the keys whose values change, with the values
     * @param replaced those of these keys that had another value, be it an empty one
     * @param kept the keys of secrets that are set already, and stay
     */
    public record Change(String pid, Path file, Map<String, String> set, Set<String> replaced, Set<String> kept) {}

    private final List<Change> changes = new ArrayList<>();

    /** The new content of files that are to be replaced, by the file. */
    private final Map<Path, Path> parts = new LinkedHashMap<>();

    private CfgFiles() {}

    /**
     * Writes the new files beside the old ones.
     *
     * @param folder the folder of files of PIDs, such as Karaf's {@code etc}
     * @param translation has no wrong line
     * @throws IOException if a file cannot be read or written; then nothing was changed
     * @throws IllegalArgumentException if a value of the translation is not allowed
     */
    public static CfgFiles prepare(Path folder, Translation translation) throws IOException {
        if (!translation.wrong().isEmpty()) {
            throw new IllegalArgumentException("a value is not allowed");
        }
        CfgFiles files = new CfgFiles();
        try {
            for (Map.Entry<String, Map<String, String>> entry :
                    translation.keys().entrySet()) {
                files.prepare(folder, entry.getKey(), entry.getValue());
            }
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
        // what is switched on is configured by then
        files.changes.sort(Comparator.comparing(change -> change.pid().equals(SWITCH)));
        return files;
    }

    private void prepare(Path folder, String pid, Map<String, String> keys) throws IOException {
        Path named = folder.resolve(pid + ".cfg");
        boolean there = Files.exists(named);
        Path file = there ? named.toRealPath() : named;
        CfgText text = new CfgText(there ? read(file) : "");
        Map<String, String> set = new LinkedHashMap<>();
        Set<String> replaced = new TreeSet<>();
        Set<String> kept = new TreeSet<>();
        keys.forEach((key, value) -> {
            if (isSecret(pid, key) && !value.isEmpty() && !text.value(key).isEmpty()) {
                kept.add(key);
            } else if (!text.has(key) || !text.value(key).equals(value.strip())) {
                set.put(key, value);
                if (text.has(key)) {
                    replaced.add(key);
                }
            }
        });
        changes.add(new Change(pid, named, set, replaced, kept));
        if (!set.isEmpty()) {
            write(file, there, text.with(set));
        }
    }

    private static boolean isSecret(String pid, String key) {
        return Key.ALL.stream()
                .anyMatch(each -> each.kind() == Key.Kind.SECRET
                        && each.pid().equals(pid)
                        && each.key().equals(key));
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(file + " is longer than " + MOST_BYTES + " bytes");
        }
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private void write(Path file, boolean there, String text) throws IOException {
        // of a name that Karaf does not look at
        Path part = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
        parts.put(file, part);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (there) {
                copyAttributes(file, part);
            }
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Gives a file, which is empty yet, the owner and the permissions of another one. */
    private static void copyAttributes(Path from, Path to) throws IOException {
        PosixFileAttributeView source = view(from);
        PosixFileAttributeView target = view(to);
        if (source == null || target == null) {
            return; // a file system without permissions
        }
        PosixFileAttributes wanted = source.readAttributes();
        PosixFileAttributes made = target.readAttributes();
        target.setPermissions(wanted.permissions());
        if (!made.owner().equals(wanted.owner())) {
            target.setOwner(wanted.owner());
        }
        if (!made.group().equals(wanted.group())) {
            target.setGroup(wanted.group());
        }
    }

    private static @Nullable PosixFileAttributeView view(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** The files with what is set in them, that of the PID {@code audit} last; a file in which nothing is set is not written. */
    public List<Change> changes() {
        return List.copyOf(changes);
    }

    /**
     * Replaces files.
     *
     * @param wanted the PIDs whose files are replaced; the others wait
     * @return the files that were replaced
     * @throws IOException if a file cannot be replaced; the message names it, and those that were
     */
    public List<Path> publish(Predicate<String> wanted) throws IOException {
        List<Path> replaced = new ArrayList<>();
        for (Change change : changes) {
            Path file = Files.exists(change.file()) ? change.file().toRealPath() : change.file();
            Path part = parts.get(file);
            if (part != null && wanted.test(change.pid())) {
                try {
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException e) {
                    throw new IOException(
                            file + " cannot be replaced"
                                    + (replaced.isEmpty() ? "" : "; these files were: " + replaced),
                            e);
                }
                parts.remove(file);
                replaced.add(change.file());
            }
        }
        return replaced;
    }

    /** Removes what was written and not published. */
    @Override
    public void close() throws IOException {
        for (Path part : parts.values()) {
            Files.deleteIfExists(part);
        }
        parts.clear();
    }
}
