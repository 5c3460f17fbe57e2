package dev.sshdaudit.core.settings;

import dev.sshdaudit.config.InvalidConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The pairs of a format and a storage that the operator chose, at least one. Immutable.
 *
 * @param all the pairs, in the order of the keys
 * @param formats the value of the key {@code format}
 * @param storages the value of the key {@code storage}
 * @param required the value of the key {@code required}; empty if all are
 */
public record Pairs(List<Pair> all, String formats, String storages, String required) {

    /** The most pairs: each takes memory and a part of the storage's time for each connection. */
    static final int MOST = 8;

    private static final String PID_KEY = "PID " + AuditSettings.PID + ", key";
    private static final String FORMAT = "format";
    private static final String STORAGE = "storage";
    private static final String REQUIRED = "required";

    public Pairs {
        all = List.copyOf(all);
    }

    /** One pair. */
    static Pairs of(String format, String storage) {
        return new Pairs(List.of(new Pair(format, storage, true)), format, storage, "");
    }

    /**
     * Reads the keys {@code format}, {@code storage} and {@code required}.
     *
     * @throws InvalidConfigurationException if they do not fit each other
     */
    public static Pairs of(String format, String storage, String required) throws InvalidConfigurationException {
        List<String> formats = list(format);
        List<String> storages = list(storage);
        int count = Math.max(formats.size(), storages.size());
        if (formats.size() != count && formats.size() != 1 || storages.size() != count && storages.size() != 1) {
            throw refused(
                    "s " + FORMAT + " and " + STORAGE + ": a list of " + formats.size() + " formats and a list of "
                            + storages.size() + " storages do not go together. Give both as many names, or one of them"
                            + " a single name, which goes with each of the other list");
        } else if (count > MOST) {
            throw refused(" " + (formats.size() == count ? FORMAT : STORAGE) + ": " + count
                    + " names are too many. Give at" + " most " + MOST);
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            add(pairs, new Pair(at(formats, i), at(storages, i), true));
        }
        refuseNone(pairs);
        return new Pairs(
                required(pairs, required), String.join(",", formats), String.join(",", storages), required.strip());
    }

    /** The names in a list. A single value is taken as it is. */
    private static List<String> list(String value) {
        List<String> names = Names.list(value);
        return names.size() > 1 ? names : value.indexOf(',') < 0 || names.isEmpty() ? List.of(value) : names;
    }

    private static String at(List<String> names, int i) {
        return names.size() == 1 ? names.get(0) : names.get(i);
    }

    private static void add(List<Pair> pairs, Pair pair) throws InvalidConfigurationException {
        if (pairs.stream().anyMatch(pair::isSame)) {
            throw refused(
                    "s " + FORMAT + " and " + STORAGE + ": " + pair.words() + " go together twice, and each recording"
                            + " would be there twice under one name. Remove one of the two");
        }
        pairs.add(pair);
    }

    private static void refuseNone(List<Pair> pairs) throws InvalidConfigurationException {
        if (pairs.size() == 1) {
            return;
        }
        for (Pair pair : pairs) {
            if (pair.keepsNothing()) {
                String key = pair.format().equals(Settings.NONE) ? FORMAT : STORAGE;
                throw refused(" " + key + ": none keeps nothing, and cannot stand in a list with others. Remove none");
            }
        }
    }

    private static List<Pair> required(List<Pair> pairs, String required) throws InvalidConfigurationException {
        Set<String> names = new LinkedHashSet<>(Names.list(required));
        if (names.isEmpty()) {
            return pairs;
        }
        for (String name : names) {
            if (pairs.stream().noneMatch(pair -> isNamed(pair, name))) {
                throw InvalidConfigurationException.of(
                        REQUIRED,
                        PID_KEY + " " + REQUIRED + ": \"" + name + "\" is none of "
                                + pairs.stream()
                                        .map(pair -> pair.format() + "/" + pair.storage())
                                        .collect(Collectors.joining(", "))
                                + ". Name a format, a storage, or format/storage, of keys format and storage, or empty"
                                + " this key: then all are required.",
                        null);
            }
        }
        return pairs.stream()
                .map(pair ->
                        new Pair(pair.format(), pair.storage(), names.stream().anyMatch(name -> isNamed(pair, name))))
                .toList();
    }

    private static boolean isNamed(Pair pair, String name) {
        return name.equals(pair.format())
                || name.equals(pair.storage())
                || name.equals(pair.format() + "/" + pair.storage());
    }

    /** Of no single key: each would do with other values of the other ones. */
    private static InvalidConfigurationException refused(String why) {
        return new InvalidConfigurationException(PID_KEY + why + ".");
    }

    /** The pairs as a sentence names them. */
    String words() {
        if (all.size() == 1) {
            return "format " + formats + ", storage " + storages;
        }
        return all.stream()
                .map(pair -> pair.words() + (pair.required() ? "" : " (which key required does not name)"))
                .collect(Collectors.joining(", "));
    }
}
