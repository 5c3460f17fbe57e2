package dev.sshdaudit.spark.plan;

/**
 * What a question wants, as far as it decides which files are read.
 *
 * @param time when a message was, or when a line was written
 * @param users the authenticated users
 * @param nodes the machines that recorded
 * @param names the names of recordings
 * @param connections the ids of connections
 */
public record Wanted(Span time, Texts users, Texts nodes, Texts names, Texts connections) {

    /** All. */
    public static final Wanted ALL = new Wanted(Span.ALL, Texts.ANY, Texts.ANY, Texts.ANY, Texts.ANY);

    static Wanted of(Span time) {
        return new Wanted(time, Texts.ANY, Texts.ANY, Texts.ANY, Texts.ANY);
    }

    /** What both want. */
    public Wanted and(Wanted other) {
        return new Wanted(
                time.and(other.time),
                users.and(other.users),
                nodes.and(other.nodes),
                names.and(other.names),
                connections.and(other.connections));
    }

    /** What either wants, and perhaps more. */
    Wanted or(Wanted other) {
        return new Wanted(
                time.or(other.time),
                users.or(other.users),
                nodes.or(other.nodes),
                names.or(other.names),
                connections.or(other.connections));
    }

    /** Whether the lines of a ledger can tell that a recording is not wanted. */
    boolean asksLedger() {
        return !time.isAll() || !users.isAny() || !nodes.isAny() || !connections.isAny();
    }
}
