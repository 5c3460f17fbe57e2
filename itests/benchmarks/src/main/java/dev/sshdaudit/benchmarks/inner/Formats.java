package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.asciinema.CastEncoder;
import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.binary.internal.BinaryFormatProvider;
import dev.sshdaudit.format.AuditFormat;
import java.util.List;
import java.util.Map;

/** The formats that are measured, by name: the compressions of the format binary, and casts. */
public final class Formats {

    /** The compressions of the format binary. */
    public static final List<String> COMPRESSIONS = List.of("gzip", "zstd");

    private Formats() {}

    /** The name of a compression with the level that it compresses plenty at, so that it stores nothing that comes fast. */
    public static String atLevel(String compression) {
        return compression + (compression.equals("gzip") ? " 4" : " 3");
    }

    /** The format binary with a compression, at a level where the name has one, or the format asciinema. */
    public static AuditFormat named(String name) {
        if (name.equals("cast")) {
            return outputs -> new CastEncoder(outputs, CastSettings.DEFAULT);
        }
        String[] words = name.split(" ");
        BinaryFormatProvider binary = new BinaryFormatProvider();
        binary.configure(Map.of("compression", words[0], "level", words.length == 1 ? "0" : words[1]));
        return binary.service();
    }
}
