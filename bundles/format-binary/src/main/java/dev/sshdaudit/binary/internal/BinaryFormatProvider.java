package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.provider.FormatProvider;

/** Brings the format {@code binary} to programs without OSGi. */
public final class BinaryFormatProvider implements FormatProvider {

    private final BinaryFormat format = new BinaryFormat();

    @Override
    public String name() {
        return "binary";
    }

    @Override
    public AuditFormat service() {
        return format;
    }

    @Override
    public void close() {
        format.close();
    }
}
