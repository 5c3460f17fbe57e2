package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.asciinema.CastEncoder;
import dev.sshdaudit.asciinema.CastSettings;
import dev.sshdaudit.binary.internal.BinaryFormat;
import dev.sshdaudit.format.AuditFormat;
import java.util.List;

/** The formats that are measured, by name. */
public final class Formats {

    /** The compressions of the format binary. */
    public static final List<String> COMPRESSIONS = List.of("gzip");

    private Formats() {}

    /** The format binary with its default compression, or the format asciinema. */
    public static AuditFormat named(String name) {
        return switch (name) {
            case "gzip" -> new BinaryFormat();
            case "cast" -> outputs -> new CastEncoder(outputs, CastSettings.DEFAULT);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
