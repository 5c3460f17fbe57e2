package dev.sshdaudit.itests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Looks for texts in all objects of a Karaf that can be reached: in strings, and in arrays of bytes, characters and numbers. */
final class HeapDump {

    private static final int BLOCK = 1 << 20;

    /** The most bytes that a text takes. */
    private static final int OVERLAP = 1024;

    /** Bytes of a character: one in Latin-1 and UTF-8, two in UTF-16, four in an array of code points. */
    private static final int[] WIDTHS = {1, 2, 4};

    private HeapDump() {}

    /**
     * Takes a dump, and removes it again.
     *
     * @param folder takes the file, which is as large as the heap
     * @param texts of characters of ASCII
     * @return the texts that are there
     */
    static Set<String> find(Karaf karaf, Path folder, List<String> texts) throws IOException {
        Path file = folder.resolve("heap.hprof");
        try {
            karaf.jcmd("GC.heap_dump", file.toAbsolutePath().toString());
            return find(file, texts);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Set<String> find(Path file, List<String> texts) throws IOException {
        boolean[] begins = new boolean[256];
        texts.forEach(text -> begins[text.charAt(0)] = true);
        List<String> left = new ArrayList<>(texts);
        Set<String> found = new TreeSet<>();
        byte[] block = new byte[BLOCK + OVERLAP];
        try (InputStream in = Files.newInputStream(file)) {
            int length = in.readNBytes(block, 0, block.length);
            while (length > 0) {
                int end = length;
                for (int i = 0; i < Math.min(length, BLOCK); i++) {
                    if (begins[block[i] & 0xff]) {
                        int at = i;
                        left.stream().filter(text -> isAt(block, at, end, text)).forEach(found::add);
                        left.removeAll(found);
                    }
                }
                int rest = Math.max(0, length - BLOCK);
                System.arraycopy(block, length - rest, block, 0, rest);
                length = rest + in.readNBytes(block, rest, block.length - rest);
            }
        }
        return found;
    }

    private static boolean isAt(byte[] block, int at, int end, String text) {
        for (int width : WIDTHS) {
            if (isAt(block, at, end, text, width)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(byte[] block, int at, int end, String text, int width) {
        if (at + (text.length() - 1) * width >= end) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            int place = at + i * width;
            if (block[place] != (byte) text.charAt(i)) {
                return false;
            }
            for (int gap = 1; gap < width && i < text.length() - 1; gap++) {
                if (block[place + gap] != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
