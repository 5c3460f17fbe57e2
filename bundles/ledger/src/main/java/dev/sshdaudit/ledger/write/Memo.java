package dev.sshdaudit.ledger.write;

import dev.sshdaudit.files.Access;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.merkle.Hash;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this process has to remember of its ledger in one place, so that the next process continues it: it stands in a small file
 * in the configured directory. Immutable.
 *
 * @param ledger the id of the ledger
 * @param segment the name of the newest segment. It may have no whole line, or not be there, if the process was killed when the
 *     segment began
 * @param previous the name of the segment before that has whole lines, or null
 * @param size how many lines the ledger has, at least; exactly, where there is a frontier
 * @param openFrom all recordings that were open when the newest segment began were opened in a line of this number or later
 * @param key the public key that signs, or null
 * @param frontier the frontier of all lines, where no segment is open; else null
 * @param stopped whether the process stopped properly
 */
record Memo(
        String ledger,
        String segment,
        @Nullable String previous,
        long size,
        long openFrom,
        @Nullable String key,
        @Nullable List<Hash> frontier,
        boolean stopped) {

    private static final String SUFFIX = ".ledger";
    private static final int MOST = 64 << 10;

    private static Path file(Path directory, String place) {
        return directory.resolve(place + SUFFIX);
    }

    /**
     * Reads what is remembered of the ledger in a place; empty if there is nothing, or if it cannot be understood.
     *
     * @throws IOException if the file cannot be read
     */
    static Optional<Memo> read(Path directory, String place) throws IOException {
        Path file = file(directory, place);
        try {
            if (Files.size(file) > MOST) {
                return Optional.empty();
            }
            return parse(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static Optional<Memo> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] parts = line.split("=", 2);
            values.put(parts[0], parts.length == 2 ? parts[1] : "");
        });
        try {
            String segment = values.getOrDefault("segment", "");
            Optional<SegmentName> name = SegmentName.parse(segment);
            return name.map(found -> new Memo(
                    found.ledger(),
                    segment,
                    values.get("previous"),
                    Long.parseLong(values.getOrDefault("size", "")),
                    Long.parseLong(values.getOrDefault("openFrom", "")),
                    values.get("key"),
                    frontier(values.get("frontier")),
                    "true".equals(values.get("stopped"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static @Nullable List<Hash> frontier(@Nullable String hashes) {
        return hashes == null
                ? null
                : Arrays.stream(hashes.split(","))
                        .filter(hash -> !hash.isEmpty())
                        .map(Hash::ofHex)
                        .toList();
    }

    /** Writes it down for a place: as a whole, or not at all. */
    void write(Path directory, String place) throws IOException {
        Path file = file(directory, place);
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Access.createFolders(directory);
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                Access.privateFile(temporary))) {
            Channels.newOutputStream(channel).write(text().getBytes(StandardCharsets.ISO_8859_1));
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String text() {
        return "segment=" + segment + '\n'
                + (previous == null ? "" : "previous=" + previous + '\n')
                + "size=" + size + '\n'
                + "openFrom=" + openFrom + '\n'
                + (key == null ? "" : "key=" + key + '\n')
                + (frontier == null
                        ? ""
                        : "frontier=" + frontier.stream().map(Hash::toString).collect(Collectors.joining(",")) + '\n')
                + "stopped=" + stopped + '\n';
    }
}
