package dev.sshdaudit.ledger.format;

import java.time.Instant;

/**
 * A line of a ledger.
 *
 * @param n the number of the line in its ledger, from 0
 * @param time when the fact was noted
 * @param fact what the line tells
 */
public record Line(long n, Instant time, Fact fact) {}
