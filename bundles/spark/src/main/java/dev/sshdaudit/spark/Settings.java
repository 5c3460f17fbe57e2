package dev.sshdaudit.spark;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.jspecify.annotations.Nullable;

/**
 * What the options of a question say.
 *
 * @param kind the table
 * @param paths the folders, or files, to read
 * @param text whether messages have the column {@code text}
 * @param secrets whether secrets are shown
 * @param identity the file with private keys, or null: its name alone, since plans and logs show options
 * @param unlisted whether recordings are read of which no line of the ledger that was read tells
 */
record Settings(
        TableKind kind,
        List<String> paths,
        boolean text,
        boolean secrets,
        @Nullable String identity,
        boolean unlisted) implements Serializable {

    private static final String TABLE = "table";
    private static final String PATH = "path";
    private static final String PATHS = "paths";
    private static final String TEXT = "text";
    private static final String SECRETS = "secrets";
    private static final String IDENTITY = "identity";
    private static final String UNLISTED = "unlisted";

    private static final Set<String> ALL = Set.of(TABLE, PATH, PATHS, TEXT, SECRETS, IDENTITY, UNLISTED);

    /** What a private key begins with, in lower case. */
    private static final String KEY = "age-secret-key-";

    /**
     * Reads options.
     *
     * @throws IllegalArgumentException if one is wrong; the message says which and what would be right
     */
    static Settings of(CaseInsensitiveStringMap options) {
        for (String name : options.keySet()) {
            if (!ALL.contains(name)) {
                throw new IllegalArgumentException(
                        "sshd-audit has no option " + name + "; it has " + String.join(", ", new TreeSet<>(ALL)));
            }
        }
        String table = options.get(TABLE);
        TableKind kind = TableKind.of(table == null ? "" : table.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new IllegalArgumentException("option table: "
                        + (table == null ? "there is none" : "there is no table " + table) + "; the tables are "
                        + TableKind.ids()));
        List<String> paths = Paths.of(options.get(PATH), options.get(PATHS));
        if (paths.isEmpty()) {
            throw new IllegalArgumentException(
                    "option path: there is none; name a folder or bucket, as load(\"s3a://bucket/prefix\") does");
        }
        Settings settings = new Settings(
                kind, paths, is(options, TEXT), is(options, SECRETS), identity(options), is(options, UNLISTED));
        return settings.checked();
    }

    private Settings checked() {
        if (kind != TableKind.MESSAGES) {
            for (Map.Entry<String, Boolean> option : Map.of(
                            TEXT, text, SECRETS, secrets, IDENTITY, identity != null, UNLISTED, unlisted)
                    .entrySet()) {
                if (option.getValue()) {
                    throw new IllegalArgumentException(
                            "option " + option.getKey() + ": only the table messages has it");
                }
            }
        }
        return this;
    }

    private static boolean is(CaseInsensitiveStringMap options, String name) {
        String value = options.getOrDefault(name, "false").toLowerCase(Locale.ROOT);
        if (!value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("option " + name + ": it is true or false, and not " + value);
        }
        return value.equals("true");
    }

    private static @Nullable String identity(CaseInsensitiveStringMap options) {
        String identity = options.get(IDENTITY);
        if (identity != null && identity.toLowerCase(Locale.ROOT).contains(KEY)) {
            throw new IllegalArgumentException(
                    "option identity: it is the path of a file with private keys, and no key:"
                            + " options are shown in plans and logs. Make a new key, since this one was shown");
        }
        return identity;
    }
}
