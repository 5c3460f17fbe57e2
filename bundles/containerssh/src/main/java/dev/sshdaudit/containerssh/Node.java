package dev.sshdaudit.containerssh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A part of a YAML document. Has no {@code toString} that would show its content, as that can be a secret. */
abstract sealed class Node {

    /** The line in which it begins, from 1. */
    final int line;

    private Node(int line) {
        this.line = line;
    }

    /** A value. */
    static final class Scalar extends Node {

        private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");

        final String text;

        /** Whether it stands without quotes, and so may be a number, a switch or nothing. */
        final boolean plain;

        Scalar(int line, String text, boolean plain) {
            super(line);
            this.text = text;
            this.plain = plain;
        }

        /** Whether it says that there is no value. */
        boolean isNothing() {
            return plain && NULL.contains(text);
        }
    }

    /** Keys with their values. */
    static final class Mapping extends Node {

        /** A value, and the line of its key. */
        record Entry(int line, Node value) {}

        final Map<String, Entry> entries = new LinkedHashMap<>();

        /** Whether it stands in braces, as in JSON. */
        final boolean braces;

        Mapping(int line, boolean braces) {
            super(line);
            this.braces = braces;
        }
    }

    /** Several values. */
    static final class Sequence extends Node {

        final List<Node> items = new ArrayList<>();

        Sequence(int line) {
            super(line);
        }
    }
}
