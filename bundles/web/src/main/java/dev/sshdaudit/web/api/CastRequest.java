package dev.sshdaudit.web.api;

import dev.sshdaudit.web.http.Parameters;

/**
 * Which piece of a cast is wanted.
 *
 * @param channel the number of the channel, unsigned
 * @param from nanoseconds since the start
 * @param bytes how much output there is to be
 * @param lead how much output before it is told, at most
 */
record CastRequest(long channel, long from, long bytes, int lead) {

    private static final long KIB = 1024;
    private static final long MIB = KIB * KIB;

    /** Reads a request. */
    static CastRequest of(Parameters parameters) {
        Long channel = Filters.channel(parameters);
        Long from = Filters.nanos(parameters, "from");
        if (channel == null) {
            throw Parameters.refused("channel", "the number of a channel");
        }
        return new CastRequest(
                channel, from == null ? 0 : from, parameters.number("bytes", 64 * KIB, 16 * MIB, 4 * MIB), (int)
                        parameters.number("lead", 0, 4 * MIB, MIB));
    }
}
