package dev.sshdaudit.ledger.format;

import dev.sshdaudit.ledger.LedgerFact;
import dev.sshdaudit.ledger.merkle.Hash;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a line of a ledger tells. All facts are immutable. */
public sealed interface Fact
        permits Fact.SegmentHead,
                Fact.RecordingOpened,
                Fact.RecordingProgress,
                Fact.RecordingClosed,
                Fact.Log,
                Fact.NodeStarted,
                Fact.NodeStopped,
                Fact.Failure,
                Fact.Clock,
                Fact.RecordingUsed,
                Fact.RecordingsComplete,
                Fact.RecordingReencrypted,
                Fact.SigningKey,
                Fact.Checkpointed,
                Fact.Timestamped,
                ConnectionClosed {

    /** The value of the field {@code type}. */
    String type();

    /** The value of the field {@code type} for one of several kinds. */
    private static String type(String prefix, Enum<?> kind) {
        return prefix + kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The first line of each segment.
     *
     * @param ledger the id of the ledger: 16 hex digits in lower case
     * @param node the name of the machine, or an empty text
     * @param version the version of the format: 1
     * @param size how many lines the ledger has before this one
     * @param frontier the {@linkplain dev.sshdaudit.ledger.merkle.Frontier frontier} of the lines before, the largest
     *     subtree first
     * @param previous the name of the segment before, or null
     * @param open the recordings that are open where the segment begins were opened in a line of this number or later; {@code
     *     size} if none is open
     * @param software the program that wrote the segment, with its version
     */
    record SegmentHead(
            String ledger,
            String node,
            int version,
            long size,
            List<Hash> frontier,
            @Nullable String previous,
            long open,
            String software)
            implements Fact {

        /** The version of the format that this class is for. */
        public static final int VERSION = 1;

        /** Cuts texts that are too long, and copies the list. */
        public SegmentHead {
            ledger = Bounds.word(ledger);
            node = Bounds.word(node);
            frontier = List.copyOf(frontier);
            previous = Bounds.wordOrNull(previous);
            software = Bounds.word(software);
        }

        @Override
        public String type() {
            return "segment";
        }
    }

    /** A recording was opened. */
    record RecordingOpened(Subject recording) implements Fact {

        @Override
        public String type() {
            return "recording.opened";
        }
    }

    /**
     * An open recording grew.
     *
     * @param name the name of the recording
     * @param bytes how many bytes it had by then
     * @param sha256 the hash of these bytes
     */
    record RecordingProgress(String name, long bytes, Hash sha256) implements Fact {

        /** Cuts a name that is too long. */
        public RecordingProgress {
            name = Bounds.word(name);
        }

        @Override
        public String type() {
            return "recording.progress";
        }
    }

    /**
     * A recording ended.
     *
     * @param recording the recording, with the user and all else that its metadata says now
     * @param state how it ended
     * @param end when it ended
     * @param bytes how many bytes it has
     * @param sha256 the hash of these bytes
     * @param recovered whether a crash left it open, and its file was hashed afterwards
     * @param importedFrom the name of the machine that recorded it, or an empty text, if it was imported: it ended before there
     *     was a ledger, and its file was hashed afterwards, or it is a copy that was encrypted anew after its end. Null if it was not imported: then the ledger's node recorded it
     */
    record RecordingClosed(
            Subject recording,
            State state,
            Instant end,
            long bytes,
            Hash sha256,
            boolean recovered,
            @Nullable String importedFrom)
            implements Fact {

        /**
         * Checks the state, and cuts a name that is too long.
         *
         * @throws IllegalArgumentException if the state is {@link State#OPEN}
         */
        public RecordingClosed {
            if (state == State.OPEN) {
                throw new IllegalArgumentException("a recording that was closed is not open");
            }
            importedFrom = Bounds.wordOrNull(importedFrom);
        }

        /** A recording that was not imported. */
        public RecordingClosed(
                Subject recording, State state, Instant end, long bytes, Hash sha256, boolean recovered) {
            this(recording, state, end, bytes, sha256, recovered, null);
        }

        /** Whether the recording was imported. */
        public boolean isImported() {
            return importedFrom != null;
        }

        /**
         * Whether the file has no more bytes than these. A file that the storage could not end properly may have more: these are
         * those that the storage took for sure.
         */
        public boolean isWhole() {
            return state != State.CUT || recovered || isImported();
        }

        @Override
        public String type() {
            return "recording.closed";
        }
    }

    /**
     * Auditing was switched, or its configuration changed.
     *
     * @param what what happened
     * @param text what happened, for people
     * @param by who did it, or null
     */
    record Log(What what, String text, @Nullable String by) implements Fact {

        /** What happened. */
        public enum What {
            /** Auditing was switched on. */
            ON,
            /** Auditing was switched off. */
            OFF,
            /** The configuration changed. */
            CHANGED
        }

        /** Cuts texts that are too long. */
        public Log {
            text = Bounds.text(text);
            by = Bounds.textOrNull(by);
        }

        @Override
        public String type() {
            return Fact.type("log.", what);
        }
    }

    /**
     * The node began to record.
     *
     * @param clean whether the run before ended properly
     */
    record NodeStarted(boolean clean) implements Fact {

        @Override
        public String type() {
            return "node.started";
        }
    }

    /** The node stopped properly. */
    record NodeStopped() implements Fact {

        @Override
        public String type() {
            return "node.stopped";
        }
    }

    /**
     * Recording failed, or works again.
     *
     * @param begun whether it failed
     * @param text the failure, for people
     */
    record Failure(boolean begun, String text) implements Fact {

        /** Cuts a text that is too long. */
        public Failure {
            text = Bounds.text(text);
        }

        @Override
        public String type() {
            return begun ? "failure.begun" : "failure.ended";
        }
    }

    /**
     * The machine's clock and the time of this process have come apart by more than a second.
     *
     * @param wall what the machine's clock says
     * @param own what the time of this process says
     */
    record Clock(Instant wall, Instant own) implements Fact {

        @Override
        public String type() {
            return "clock";
        }
    }

    /**
     * A person or a rule did something with a recording that had been made.
     *
     * @param what what was done
     * @param name the name of the recording, or of a segment of the ledger
     * @param by who did it
     * @param reason why, or null
     */
    record RecordingUsed(
            What what, String name, String by, @Nullable String reason) implements Fact {

        /** What was done. */
        public enum What {
            /** The recording was deleted. */
            DELETED,
            /** The recording must not be deleted. */
            HELD,
            /** The recording may be deleted again. */
            RELEASED,
            /** The recording was looked at. */
            VIEWED,
            /** The recording was given out. */
            EXPORTED
        }

        /** Cuts texts that are too long. */
        public RecordingUsed {
            name = Bounds.word(name);
            by = Bounds.text(by);
            reason = Bounds.textOrNull(reason);
        }

        @Override
        public String type() {
            return Fact.type("recording.", what);
        }
    }

    /**
     * A recording was encrypted to other recipients: to a recording of another name, of which other lines tell, and so does one of the
     * deletion of the first.
     *
     * @param name the name of the recording before
     * @param as the name of the recording that has its content now
     * @param before the hash of the bytes of the recording before
     * @param after the hash of the bytes of the recording now
     * @param recipients the public keys of those who can read it now
     * @param by who had that done
     * @param reason why, or null
     */
    record RecordingReencrypted(
            String name,
            String as,
            Hash before,
            Hash after,
            List<String> recipients,
            String by,
            @Nullable String reason)
            implements Fact {

        /**
         * Cuts texts that are too long, and copies the list.
         *
         * @throws IllegalArgumentException if there are more recipients than a line has room for
         */
        public RecordingReencrypted {
            if (recipients.size() > LedgerFact.RecordingReencrypted.MOST_RECIPIENTS) {
                throw new IllegalArgumentException("a line has no room for " + recipients.size() + " recipients");
            }
            name = Bounds.word(name);
            as = Bounds.word(as);
            recipients = recipients.stream().map(Bounds::word).toList();
            by = Bounds.text(by);
            reason = Bounds.textOrNull(reason);
        }

        @Override
        public String type() {
            return "recording.reencrypted";
        }
    }

    /**
     * All recordings of the place that had ended before a time are in some ledger of the place.
     *
     * @param before the time
     * @param count how many recordings were imported so that this became true
     * @param by who had them imported, or null if nothing was to be imported, as the place was empty
     */
    record RecordingsComplete(
            Instant before, long count, @Nullable String by) implements Fact {

        /** Cuts a text that is too long. */
        public RecordingsComplete {
            by = Bounds.textOrNull(by);
        }

        @Override
        public String type() {
            return "recordings.complete";
        }
    }

    /**
     * Checkpoints are signed by this key from here on.
     *
     * @param signer the public key: {@code <type> <Base64>}, without a comment
     * @param signature the armoured SSHSIG of {@code signer}, without a line feed behind it, by the key before; null where
     *     there was no key before, or where the key before is lost
     */
    record SigningKey(String signer, @Nullable String signature) implements Fact {

        /**
         * Checks the lengths.
         *
         * @throws IllegalArgumentException if a text is longer than {@link Bounds#SIGNED}
         */
        public SigningKey {
            Bounds.whole("the key", signer);
            Bounds.whole("the signature", signature == null ? "" : signature);
        }

        @Override
        public String type() {
            return "key";
        }
    }

    /**
     * The root over all lines before this one, signed.
     *
     * @param note the text of the checkpoint, which ends in a line feed
     * @param signature the armoured SSHSIG of {@code note}, or null where there is no key
     */
    record Checkpointed(String note, @Nullable String signature) implements Fact {

        /** What an authority sees of it: the signature, which covers the note; the note, where there is no signature. */
        public byte[] seen() {
            return (signature == null ? note : signature).getBytes(StandardCharsets.UTF_8);
        }

        /**
         * Checks the lengths.
         *
         * @throws IllegalArgumentException if a text is longer than {@link Bounds#SIGNED}
         */
        public Checkpointed {
            Bounds.whole("the checkpoint", note);
            Bounds.whole("the signature", signature == null ? "" : signature);
        }

        @Override
        public String type() {
            return "checkpoint";
        }
    }

    /**
     * An authority saw a checkpoint (RFC 3161).
     *
     * @param checkpoint the number of the checkpoint's line
     * @param token the TimeStampToken in DER, in Base64. It is of the bytes of the checkpoint's {@code signature}; of {@code note},
     *     where there is none
     */
    record Timestamped(long checkpoint, String token) implements Fact {

        /**
         * Checks the length.
         *
         * @throws IllegalArgumentException if the token is longer than {@link Bounds#TOKEN}
         */
        public Timestamped {
            Bounds.whole("the time stamp", token, Bounds.TOKEN);
        }

        @Override
        public String type() {
            return "timestamp";
        }
    }
}
