package dev.sshdaudit.benchmarks.cost;

import java.util.EnumMap;
import java.util.Map;

/** A year of all nodes: bytes, objects, requests, and what they cost. */
final class Year {

    private static final double MIB = 1 << 20;
    private static final double GB = 1e9;
    private static final double THOUSAND = 1e3;
    private static final double MINUTES = 60;
    private static final double MONTHS = 12;
    private static final double SECOND_PART = 2;

    private final Map<Input, Double> inputs;

    Year(Map<Input, Double> inputs) {
        this.inputs = new EnumMap<>(inputs);
    }

    /** The same year with one input changed. */
    Year with(Input input, double value) {
        Year other = new Year(inputs);
        other.inputs.put(input, value);
        return other;
    }

    double of(Input input) {
        return inputs.get(input);
    }

    private double commands() {
        return of(Input.SESSIONS) * of(Input.COMMAND_SHARE);
    }

    private double transfers() {
        return of(Input.SESSIONS) * of(Input.TRANSFER_SHARE);
    }

    private double shells() {
        return of(Input.SESSIONS) - commands() - transfers();
    }

    /** Bytes of recordings. */
    double recordingBytes() {
        return shells() * of(Input.SHELL_BYTES)
                + commands() * of(Input.COMMAND_BYTES)
                + transfers() * of(Input.TRANSFER_MIB) * MIB * of(Input.TRANSFER_RATIO);
    }

    /** Bytes that were shown, typed and transferred. */
    double contentBytes() {
        return shells() * TypicalSession.SHELL_CONTENT
                + commands() * TypicalSession.COMMAND_CONTENT
                + transfers() * of(Input.TRANSFER_MIB) * MIB;
    }

    /** Share of times in which a node has a session open, or had one so many minutes before. */
    private double busy(double minutes) {
        double length = shells() * of(Input.SHELL_MINUTES) / of(Input.SESSIONS);
        double rate = of(Input.SESSIONS) / of(Input.NODES) / workingMinutes();
        return 1 - Math.exp(-rate * (length + minutes));
    }

    private double workingMinutes() {
        return of(Input.DAYS) * of(Input.HOURS) * MINUTES;
    }

    /** Segments of ledgers: for each node one for each interval in which the node has something to say. */
    double segments() {
        double interval = of(Input.SEGMENT_MINUTES);
        return of(Input.NODES) * workingMinutes() / interval * busy(interval);
    }

    /** Bytes of ledgers. */
    double ledgerBytes() {
        double checkpoints = of(Input.NODES) * workingMinutes() * busy(1);
        return of(Input.SESSIONS) * of(Input.SESSION_LINES)
                + shells() * of(Input.SHELL_MINUTES) * of(Input.PROGRESS_LINE)
                + checkpoints * of(Input.CHECKPOINT_LINE)
                + segments() * of(Input.SEGMENT_LINE);
    }

    double objects() {
        return of(Input.SESSIONS) + segments();
    }

    /** PUT and POST: one for an object, but for a transfer that is larger than an upload part. */
    double puts() {
        double parts = Math.ceil(of(Input.TRANSFER_MIB) * of(Input.TRANSFER_RATIO) / of(Input.PART_MIB));
        double ofTransfer = parts <= 1 ? 1 : parts + SECOND_PART;
        return objects() + transfers() * (ofTransfer - 1);
    }

    double heads() {
        return objects() * of(Input.HEADS);
    }

    double requestsCost() {
        return (puts() * of(Input.PRICE_PUT) + heads() * of(Input.PRICE_GET)) / THOUSAND;
    }

    /** What all bytes of a year cost each month once the year is over. */
    double monthCost() {
        return (recordingBytes() + ledgerBytes()) / GB * of(Input.PRICE_GB);
    }

    /** All of a year in which as much is deleted as is recorded. */
    double cost() {
        return requestsCost() + MONTHS * monthCost();
    }

    /** Who logged in to one node on one day? Of other nodes' segments, the first line is read. */
    Question login(boolean dayAlone) {
        double segments = segments() / of(Input.DAYS);
        return new Question(
                this,
                dayAlone ? objects() / of(Input.DAYS) : objects(),
                segments,
                segments * of(Input.SEGMENT_LINE) + ledgerBytes() / of(Input.DAYS) / of(Input.NODES),
                0);
    }

    /** Which sessions ran a command in the year? All ledgers are read, and no recording. */
    Question command() {
        return new Question(this, objects(), segments(), ledgerBytes(), 0);
    }

    /** Which recordings showed a text in a month? All recordings of the month are read, and the ledgers of the month. */
    Question text(boolean monthAlone) {
        return new Question(
                this,
                monthAlone ? objects() / MONTHS : objects(),
                objects() / MONTHS,
                (recordingBytes() + ledgerBytes()) / MONTHS,
                contentBytes() / MONTHS);
    }

    /**
     * What Spark needs for a question.
     *
     * @param listed how many keys are listed
     * @param gets how many objects are opened
     * @param bytes how many bytes are read
     * @param content how many bytes of them are messages, when they are decoded
     */
    record Question(Year year, double listed, double gets, double bytes, double content) {

        double lists() {
            return Math.ceil(listed / year.of(Input.LIST_KEYS));
        }

        /** GETs, and HEADs before them. */
        private double reading() {
            return gets * (1 + year.of(Input.READ_HEADS));
        }

        double cost() {
            return (lists() * year.of(Input.PRICE_PUT) + reading() * year.of(Input.PRICE_GET)) / THOUSAND;
        }

        /** Waiting for each GET and HEAD, then reading lines, or decoding messages. */
        double coreHours() {
            double lines = content > 0 ? 0 : bytes / MIB / year.of(Input.LEDGER_RATE);
            double messages = content / MIB / year.of(Input.MESSAGE_RATE);
            return (reading() * year.of(Input.GET_MS) / THOUSAND + lines + messages) / (MINUTES * MINUTES);
        }
    }
}
