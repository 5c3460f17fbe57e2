package dev.sshdaudit.storage.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.storage.StoredFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches read what is in the bucket and what is on its way, with few requests. */
@Timeout(120)
class S3FilesTest extends StorageFixture {

    private static final String SENT = "ledger-0123456789abcdef-000000000000.jsonl";
    private static final String OPEN = "ledger-0123456789abcdef-000000000007.jsonl";

    private static List<String> names(StoredFiles files, String prefix) throws IOException {
        List<String> names = new ArrayList<>();
        files.list(prefix, names::add);
        return names.stream().sorted().toList();
    }

    private static byte[] read(StoredFiles files, String name, long position) throws IOException {
        try (InputStream in = files.open(name, position)) {
            return in.readAllBytes();
        }
    }

    private long requests() {
        synchronized (server().requests) {
            return server().requests.size();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "audit/, 1", "{date}/, 3", "{date}/{host}/, 4"})
    void segmentsCostOneRequestForTheListOfEachFolderAndOneForEach(String prefix, int lists) throws IOException {
        storage.use(configuration("one", local, 0, prefix));
        byte[] recording = record(n("r"), 10);
        byte[] sent = record(SENT, 700);
        assertNothingIsLeft();
        StorageOutput open = storage.create(metadata(OPEN));
        write(open, random(20, 1));
        StoredFiles files = storage.files().orElseThrow();
        long before = requests();
        assertEquals(List.of(SENT, OPEN), names(files, "ledger-"));
        assertEquals(before + lists, requests());
        assertEquals(700, files.size(SENT));
        assertArrayEquals(sent, read(files, SENT, 0));
        assertEquals(before + lists + 1, requests());
        assertArrayEquals(Arrays.copyOfRange(sent, 500, 700), read(files, SENT, 500));
        assertEquals(0, read(files, SENT, 701).length);
        before = requests();
        assertEquals(20, files.size(OPEN));
        assertArrayEquals(random(20, 1), read(files, OPEN, 0));
        assertEquals(5, read(files, OPEN, 15).length);
        assertEquals(before, requests());
        assertEquals(List.of(n("r"), SENT, OPEN), names(files, ""));
        assertEquals(10, files.size(n("r")));
        assertArrayEquals(recording, read(files, n("r"), 0));
        assertThrows(NoSuchFileException.class, () -> files.size(n("nowhere")));
        assertThrows(NoSuchFileException.class, () -> files.open(n("nowhere"), 0));
        assertThrows(NoSuchFileException.class, () -> files.open("../r", 0));
    }
}
