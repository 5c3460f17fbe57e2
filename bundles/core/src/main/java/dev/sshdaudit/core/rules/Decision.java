package dev.sshdaudit.core.rules;

import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.core.settings.Interception;
import dev.sshdaudit.core.settings.Interception.Masking;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What is recorded of a connection or a channel, and which PID says so. Immutable. */
public final class Decision {

    /** The key that says whether anything is recorded. */
    static final String RECORD = "record";

    private static final Interception NOTHING = new Interception(Set.of(), Masking.ON, Transfers.NONE);

    private final String pid;
    private final boolean record;
    private final Interception interception;

    /**
     * Makes a decision.
     *
     * @param pid the PID that says so
     * @param record whether anything is recorded
     * @param interception which content is recorded; nothing of it if nothing is recorded
     */
    Decision(String pid, boolean record, Interception interception) {
        this.pid = pid;
        this.record = record;
        this.interception = record ? interception : NOTHING;
    }

    /** The PID that says so: that of a rule, or {@code audit.intercept}. */
    public String pid() {
        return pid;
    }

    /** Whether anything is recorded beyond that the connection, or the channel, was there. */
    public boolean isRecorded() {
        return record;
    }

    /** Which content is recorded. */
    public Interception interception() {
        return interception;
    }

    /** The keys and values in force, as in a file. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(RECORD, record);
        map.putAll(interception.toMap());
        return map;
    }

    /** This decision, by which at least as much is recorded as by the other one. */
    Decision atLeast(Decision other) {
        return less(other) ? new Decision(pid, record || other.record, union(interception, other.interception)) : this;
    }

    private static Interception union(Interception one, Interception other) {
        Set<Content> contents = EnumSet.noneOf(Content.class);
        contents.addAll(one.contents());
        contents.addAll(other.contents());
        return new Interception(
                contents,
                openness(one.masking()) >= openness(other.masking()) ? one.masking() : other.masking(),
                amount(one.transfers()) >= amount(other.transfers()) ? one.transfers() : other.transfers());
    }

    /** Whether something is not recorded by this decision that is recorded by the other one. */
    boolean less(Decision other) {
        return other.record
                && (!record
                        || !interception.contents().containsAll(other.interception.contents())
                        || openness(interception.masking()) < openness(other.interception.masking())
                        || amount(interception.transfers()) < amount(other.interception.transfers()));
    }

    private static int openness(Masking masking) {
        return switch (masking) {
            case ON -> 0;
            case WITH_LENGTH -> 1;
            case OFF -> 2;
        };
    }

    private static int amount(Transfers transfers) {
        return switch (transfers) {
            case NONE -> 0;
            case EVENTS -> 1;
            case CONTENT -> 2;
        };
    }

    /** Whether the other decision says the same, and by the same PID. */
    boolean isSame(Decision other) {
        // not equals of Interception: on JDK 17, equals of a record keeps the record's class, and so this bundle, in a
        // cache of the JDK
        return pid.equals(other.pid) && toMap().equals(other.toMap());
    }
}
