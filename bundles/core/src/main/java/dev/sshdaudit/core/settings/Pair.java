package dev.sshdaudit.core.settings;

/**
 * The names of a format and of the storage to which recordings of this format go. Immutable.
 *
 * @param required whether key {@code mode} decides about connections that this pair cannot record
 */
public record Pair(String format, String storage, boolean required) {

    /** Whether this pair and another one have the same names. */
    public boolean isSame(Pair other) {
        // not equals: on JDK 17, equals of a record keeps the record's class, and so this bundle, in a cache of the JDK
        return is(other.format, other.storage);
    }

    /** Whether these are the names of this pair. */
    public boolean is(String formatName, String storageName) {
        return format.equals(formatName) && storage.equals(storageName);
    }

    /** Whether nothing is kept of recordings that go here. */
    public boolean keepsNothing() {
        return format.equals(Settings.NONE) || storage.equals(Settings.NONE);
    }

    /** The pair as texts name it. */
    public String words() {
        return "format " + format + " and storage " + storage;
    }
}
