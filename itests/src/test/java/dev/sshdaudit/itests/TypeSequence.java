package dev.sshdaudit.itests;

import dev.sshdaudit.message.MessageType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which types of messages a recording holds, in order, as the README writes it: ids of types one after another; {@code io}
 * stands for data in any number of messages; {@code (a b & c d)} for both in any order that keeps each one's own; {@code ?}
 * after a type says that it may be missing, {@code +} that it may come several times; {@code …} stands for whatever comes.
 *
 * <p>Compared by derivatives: what may still come after a type is again such a sequence (J. A. Brzozowski, 1964).
 */
sealed interface TypeSequence {

    /** Nothing more. */
    record Nothing() implements TypeSequence {}

    record One(MessageType type, boolean optional, boolean repeated) implements TypeSequence {}

    record Anything() implements TypeSequence {}

    /** Nothing, or the same any number of times. */
    record Again(TypeSequence sequence) implements TypeSequence {}

    record Both(TypeSequence first, TypeSequence second) implements TypeSequence {}

    record Mixed(TypeSequence left, TypeSequence right) implements TypeSequence {}

    TypeSequence NOTHING = new Nothing();

    Map<String, MessageType> TYPES =
            Arrays.stream(MessageType.values()).collect(Collectors.toMap(MessageType::id, Function.identity()));

    static TypeSequence parse(String text) {
        Deque<String> words = new ArrayDeque<>(
                List.of(text.replaceAll("([()&])", " $1 ").strip().split("\\s+")));
        TypeSequence sequence = mixed(words);
        if (!words.isEmpty()) {
            throw new IllegalArgumentException("What comes before " + words + " in " + text);
        }
        return sequence;
    }

    private static TypeSequence mixed(Deque<String> words) {
        TypeSequence sequence = row(words);
        while ("&".equals(words.peek())) {
            words.remove();
            sequence = new Mixed(sequence, row(words));
        }
        return sequence;
    }

    private static TypeSequence row(Deque<String> words) {
        TypeSequence sequence = NOTHING;
        while (!words.isEmpty() && !words.peek().equals("&") && !words.peek().equals(")")) {
            sequence = both(sequence, item(words));
        }
        return sequence;
    }

    private static TypeSequence item(Deque<String> words) {
        String word = words.remove();
        if (word.equals("(")) {
            TypeSequence inner = mixed(words);
            words.remove();
            if (!"+".equals(words.peek())) {
                return inner;
            }
            words.remove();
            return both(inner, new Again(inner));
        } else if (word.equals("…")) {
            return new Anything();
        }
        boolean optional = word.endsWith("?");
        boolean repeated = word.endsWith("+");
        MessageType type = TYPES.get(optional || repeated ? word.substring(0, word.length() - 1) : word);
        if (type == null) {
            throw new IllegalArgumentException("No type of message is called " + word);
        }
        return new One(type, optional, repeated || type == MessageType.IO);
    }

    /** How many of the types fit; all of them if the whole sequence does. */
    default int fitting(List<MessageType> types) {
        Set<TypeSequence> rests = Set.of(this);
        for (int i = 0; i < types.size(); i++) {
            MessageType type = types.get(i);
            rests = rests.stream().flatMap(rest -> rest.after(type).stream()).collect(Collectors.toSet());
            if (rests.isEmpty()) {
                return i;
            }
        }
        return rests.stream().anyMatch(TypeSequence::mayEnd) ? types.size() : types.size() - 1;
    }

    /** The types that cannot be missing. */
    default Set<MessageType> types() {
        Set<MessageType> types = new HashSet<>();
        if (this instanceof One one && !one.optional()) {
            types.add(one.type());
        } else if (this instanceof Both both) {
            types.addAll(both.first().types());
            types.addAll(both.second().types());
        } else if (this instanceof Mixed mixed) {
            types.addAll(mixed.left().types());
            types.addAll(mixed.right().types());
        }
        return types;
    }

    private boolean mayEnd() {
        if (this instanceof One one) {
            return one.optional();
        } else if (this instanceof Both both) {
            return both.first().mayEnd() && both.second().mayEnd();
        } else if (this instanceof Mixed mixed) {
            return mixed.left().mayEnd() && mixed.right().mayEnd();
        }
        return true;
    }

    private Set<TypeSequence> after(MessageType type) {
        Set<TypeSequence> rests = new HashSet<>();
        if (this instanceof Anything) {
            rests.add(this);
        } else if (this instanceof One one && one.type() == type) {
            rests.add(one.repeated() ? new One(type, true, true) : NOTHING);
        } else if (this instanceof Again again) {
            again.sequence().after(type).forEach(rest -> rests.add(both(rest, this)));
        } else if (this instanceof Both both) {
            both.first().after(type).forEach(rest -> rests.add(both(rest, both.second())));
            if (both.first().mayEnd()) {
                rests.addAll(both.second().after(type));
            }
        } else if (this instanceof Mixed mixed) {
            mixed.left().after(type).forEach(rest -> rests.add(new Mixed(rest, mixed.right())));
            mixed.right().after(type).forEach(rest -> rests.add(new Mixed(mixed.left(), rest)));
        }
        return rests;
    }

    private static TypeSequence both(TypeSequence first, TypeSequence second) {
        return first.equals(NOTHING) ? second : new Both(first, second);
    }
}
