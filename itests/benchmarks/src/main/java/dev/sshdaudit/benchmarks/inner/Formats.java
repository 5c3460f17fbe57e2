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

    /** The format binary with a compression at its default level, or the format asciinema. */
    public static AuditFormat named(String name) {
        if (name.equals("cast")) {
            return outputs -> new CastEncoder(outputs, CastSettings.DEFAULT);
        }
        BinaryFormatProvider binary = new BinaryFormatProvider();
        binary.configure(Map.of("compression", name));
        return binary.service();
    }
}
