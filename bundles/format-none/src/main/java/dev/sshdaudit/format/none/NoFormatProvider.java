package dev.sshdaudit.format.none;

import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.provider.FormatProvider;

/** Brings the format {@code none} to programs without OSGi. */
public final class NoFormatProvider implements FormatProvider {

    private final NoFormat format = new NoFormat();

    @Override
    public String name() {
        return "none";
    }

    @Override
    public AuditFormat service() {
        return format;
    }
}
