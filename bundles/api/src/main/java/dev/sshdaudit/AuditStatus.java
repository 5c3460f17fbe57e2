package dev.sshdaudit;

import dev.sshdaudit.storage.UploadCounts;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the audit log. It shows the configuration in force, which is not the one configured last if that was
 * refused.
 *
 * @param enabled whether connections are recorded
 * @param mode {@code best_effort} or {@code strict}
 * @param format the name of the format of the first pipeline
 * @param formatPresent whether this format's service is registered
 * @param storage the name of the storage of the first pipeline
 * @param storagePresent whether this storage's service is registered
 * @param intercepted the content that is recorded
 * @param liveConnections connections that are open and being recorded
 * @param connections connections since the log started
 * @param messages messages recorded since the log started
 * @param lostMessages messages that could not be recorded since the log started; one that several required pipelines lack counts for
 *     each, and one that others lack does not count
 * @param lostBytes bytes of text and data in lost messages, and bytes that were cut off messages that were too long
 * @param failures what went wrong lately, newest first
 * @param storageStatus the own status of the first pipeline's storage, by label, in order
 * @param offPeriods when auditing was switched off since the log started, newest first
 * @param pendingRecordings recordings of closed connections that the storage has not completed yet
 * @param ledgerStatus the ledger's own status, by label, in order; empty where there is no ledger
 * @param counters further counters
 * @param uploads recordings of the first pipeline on their way from this machine to where they are kept, or null where its storage knows
 *     none
 * @param rules how many rules there are
 * @param pipelines the formats and storages that recordings go through, in the order of the keys {@code format} and {@code storage};
 *     at least one
 */
public record AuditStatus(
        boolean enabled,
        String mode,
        String format,
        boolean formatPresent,
        String storage,
        boolean storagePresent,
        Set<Content> intercepted,
        int liveConnections,
        long connections,
        long messages,
        long lostMessages,
        long lostBytes,
        List<Failure> failures,
        Map<String, String> storageStatus,
        List<OffPeriod> offPeriods,
        int pendingRecordings,
        Map<String, String> ledgerStatus,
        Counters counters,
        @Nullable UploadCounts uploads,
        Rules rules,
        List<PipelineStatus> pipelines) {

    /**
     * A format and a storage that recordings go through.
     *
     * @param format the name of the format
     * @param formatPresent whether the format's service is registered
     * @param storage the name of the storage
     * @param storagePresent whether the storage's service is registered
     * @param required whether {@link AuditStatus#mode} decides about connections that this pipeline cannot record
     * @param lostMessages messages that this pipeline could not record since it was chosen
     * @param lostBytes bytes of text and data in these, and bytes that were cut off messages that were too long
     * @param storageStatus the storage's own status, by label, in order
     * @param uploads recordings on their way from this machine to where they are kept, or null where the storage knows none
     */
    public record PipelineStatus(
            String format,
            boolean formatPresent,
            String storage,
            boolean storagePresent,
            boolean required,
            long lostMessages,
            long lostBytes,
            Map<String, String> storageStatus,
            @Nullable UploadCounts uploads) {

        /** Copies the collections. */
        public PipelineStatus {
            storageStatus = Collections.unmodifiableMap(new LinkedHashMap<>(storageStatus));
        }
    }

    /**
     * Rules, of the PIDs {@code audit.rule-<name>}.
     *
     * @param inForce how many are in force, be it with a former value that was understood
     * @param refused how many were refused and never understood: where one might match, the stricter reading holds
     */
    public record Rules(int inForce, int refused) {

        /** There are none. */
        public static final Rules NONE = new Rules(0, 0);
    }

    /**
     * Counters since the log started, but for those that are of now.
     *
     * @param bytesIn bytes of data of channels from clients, recorded or not
     * @param bytesOut bytes of data of channels to clients, recorded or not
     * @param gaps places in recordings where messages are missing
     * @param errors errors and warnings that were kept for {@link AuditStatus#failures}
     * @param terminated connections that operators ended
     * @param waitingBytes bytes of memory of messages that wait now to be recorded
     */
    public record Counters(long bytesIn, long bytesOut, long gaps, long errors, long terminated, long waitingBytes) {

        /** Nothing has been counted. */
        public static final Counters NONE = new Counters(0, 0, 0, 0, 0, 0);
    }

    /** A status with one pipeline. */
    public AuditStatus(
            boolean enabled,
            String mode,
            String format,
            boolean formatPresent,
            String storage,
            boolean storagePresent,
            Set<Content> intercepted,
            int liveConnections,
            long connections,
            long messages,
            long lostMessages,
            long lostBytes,
            List<Failure> failures,
            Map<String, String> storageStatus,
            List<OffPeriod> offPeriods,
            int pendingRecordings,
            Map<String, String> ledgerStatus,
            Counters counters,
            @Nullable UploadCounts uploads,
            Rules rules) {
        this(
                enabled,
                mode,
                format,
                formatPresent,
                storage,
                storagePresent,
                intercepted,
                liveConnections,
                connections,
                messages,
                lostMessages,
                lostBytes,
                failures,
                storageStatus,
                offPeriods,
                pendingRecordings,
                ledgerStatus,
                counters,
                uploads,
                rules,
                List.of(new PipelineStatus(
                        format,
                        formatPresent,
                        storage,
                        storagePresent,
                        true,
                        lostMessages,
                        lostBytes,
                        storageStatus,
                        uploads)));
    }

    /** A status without further counters. */
    public AuditStatus(
            boolean enabled,
            String mode,
            String format,
            boolean formatPresent,
            String storage,
            boolean storagePresent,
            Set<Content> intercepted,
            int liveConnections,
            long connections,
            long messages,
            long lostMessages,
            long lostBytes,
            List<Failure> failures,
            Map<String, String> storageStatus,
            List<OffPeriod> offPeriods,
            int pendingRecordings,
            Map<String, String> ledgerStatus) {
        this(
                enabled,
                mode,
                format,
                formatPresent,
                storage,
                storagePresent,
                intercepted,
                liveConnections,
                connections,
                messages,
                lostMessages,
                lostBytes,
                failures,
                storageStatus,
                offPeriods,
                pendingRecordings,
                ledgerStatus,
                Counters.NONE,
                null,
                Rules.NONE);
    }

    /**
     * An error or a warning.
     *
     * @param time when the error began
     * @param text the error, as the log has it
     * @param over when the error ended; {@code time} for an event without duration, null for an error that lasts
     */
    public record Failure(
            Instant time, String text, @Nullable Instant over) {

        /** Makes an event without duration. */
        public Failure(Instant time, String text) {
            this(time, text, time);
        }

        /** Whether the error has not ended yet. */
        public boolean lasts() {
            return over == null;
        }
    }

    /**
     * A period in which auditing was switched off.
     *
     * @param from when it was switched off
     * @param to when it was switched on again, or null if it is off
     * @param by who switched it off, or null if that is not known
     */
    public record OffPeriod(
            Instant from, @Nullable Instant to, @Nullable String by) {}

    /** Copies the collections. */
    public AuditStatus {
        intercepted = Set.copyOf(intercepted);
        failures = List.copyOf(failures);
        pipelines = List.copyOf(pipelines);
        offPeriods = List.copyOf(offPeriods);
        storageStatus = Collections.unmodifiableMap(new LinkedHashMap<>(storageStatus));
        ledgerStatus = Collections.unmodifiableMap(new LinkedHashMap<>(ledgerStatus));
    }

    /** Whether auditing is on, but keeps no recordings, because format or storage is {@code none}. */
    public boolean keepsNothing() {
        return enabled
                && pipelines.stream()
                        .allMatch(pipeline -> pipeline.format().equals("none")
                                || pipeline.storage().equals("none"));
    }

    /** The names of the storages that recordings go to, each once, in the order of the key {@code storage}. */
    public List<String> storages() {
        return pipelines.stream().map(PipelineStatus::storage).distinct().toList();
    }

    /** Recordings on their way to all storages, or null where no storage knows any. */
    public @Nullable UploadCounts allUploads() {
        Map<String, UploadCounts> byStorage = new LinkedHashMap<>();
        for (PipelineStatus pipeline : pipelines) {
            if (pipeline.uploads() != null) {
                byStorage.putIfAbsent(pipeline.storage(), pipeline.uploads());
            }
        }
        return byStorage.values().stream()
                .reduce((one, other) -> new UploadCounts(
                        one.running() + other.running(),
                        one.pending() + other.pending(),
                        one.failed() + other.failed(),
                        earlier(one.oldest(), other.oldest())))
                .orElse(null);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }
}
