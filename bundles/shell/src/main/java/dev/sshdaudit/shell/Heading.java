package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.RecordingEncryption;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What {@code audit:show} prints above the messages: whose recording it is, how large, and what is wrong with it. */
final class Heading {

    private final OpenRecording found;
    private final RecordingMetadata metadata;
    private final Survey survey;
    private final @Nullable String warning;

    /**
     * Makes a heading.
     *
     * @param survey what was found in the messages that will be shown
     * @param warning a warning that is not about the recording, or null
     */
    Heading(OpenRecording found, Survey survey, @Nullable String warning) {
        this.found = found;
        this.metadata = found.entry().metadata();
        this.survey = survey;
        this.warning = warning;
    }

    /** Whether a connection has ended, although the shared recording that it is in may go on. */
    static boolean isOver(OpenRecording found, Survey survey) {
        return found.connection() != null && survey.hasDisconnected();
    }

    /** Prints the heading and an empty line. */
    void print(Consumer<String> out, ZoneId zone, Instant now) {
        if (found.connection() != null) {
            out.accept("Connection " + found.id());
            out.accept("  " + who() + ", "
                    + times(survey.begin(), isOver(found, survey) ? survey.end() : null, now, zone));
            out.accept("  in the shared recording " + metadata.name() + ", " + content());
        } else {
            out.accept("Recording " + metadata.name() + (metadata.part() == 1 ? "" : ", part " + metadata.part()));
            out.accept("  " + who() + ", " + times(metadata.start(), metadata.end(), now, zone));
            out.accept("  " + metadata.state().name().toLowerCase(Locale.ROOT) + ", "
                    + (RecordingEncryption.isEncrypted(metadata.name()) ? "encrypted, " : "")
                    + Sizes.bytes(found.entry().size()) + ", " + content());
            String former = metadata.formerConnection();
            if (former != null) {
                out.accept("  goes on from recording " + Visible.plain(former)
                        + " of the same connection: auditing was switched off or restarted in between");
            }
        }
        warn(out);
        if (warning != null) {
            out.accept("  ! Warning: " + warning + ".");
        }
        out.accept("");
    }

    /** The begin and the duration; {@code begin} is null if no message could be read, {@code end} if there is none yet. */
    private static String times(@Nullable Instant begin, @Nullable Instant end, Instant now, ZoneId zone) {
        if (begin == null) {
            return "no message";
        }
        return Sizes.time(begin, zone) + Sizes.offset(begin, zone) + ", "
                + Sizes.duration(Duration.between(begin, end == null ? now : end));
    }

    private String content() {
        return (survey.isComplete() ? "" : "more than ") + survey.messages() + " messages, format "
                + (metadata.format().isEmpty() ? "unknown" : Visible.plain(metadata.format()))
                + (metadata.node().isEmpty() ? "" : ", recorded by " + Visible.plain(metadata.node()));
    }

    private String who() {
        if (metadata.shared() && found.connection() == null) {
            return "connections whose users have not authenticated";
        }
        return user() + " from " + address();
    }

    private String user() {
        String user = metadata.username() == null ? survey.user() : metadata.username();
        if (user != null) {
            return "user " + Visible.plain(user);
        }
        String attempted = survey.attemptedUser();
        return attempted == null ? "no user" : "no user, but a failed login as " + Visible.plain(attempted);
    }

    private String address() {
        String address = metadata.remoteAddress().isEmpty() ? survey.address() : metadata.remoteAddress();
        return address == null ? "an unknown address" : Visible.plain(address);
    }

    private void warn(Consumer<String> out) {
        RecordingCatalog.Problem stored = found.entry().problem();
        if (stored != null) {
            out.accept("  ! " + Visible.sentence(stored.text()) + ".");
        }
        String problem = RecordingPrinter.problem(metadata, survey.problems());
        if (problem != null) {
            out.accept("  ! " + problem);
        }
        if (!metadata.shared()) {
            differs(out, "user", metadata.username(), survey.user());
            differs(out, "address", metadata.remoteAddress(), survey.address());
        }
        if (found.connection() != null && !survey.hasBegin()) {
            out.accept("  ! Its first messages are missing here: an older shared recording may have them.");
        }
        if (survey.isBeingRecorded() && !isOver(found, survey)) {
            out.accept("  It goes on: what is shown was recorded so far.");
        } else if (!survey.isComplete()) {
            out.accept("  It is too large to be checked here: the decoder program tells whether it is whole.");
        }
    }

    /** Warns where metadata and recording differ: the metadata are a file of their own, which can be changed alone. */
    private static void differs(Consumer<String> out, String what, @Nullable String told, @Nullable String recorded) {
        if (told != null && !told.isEmpty() && recorded != null && !Objects.equals(told, recorded)) {
            out.accept("  ! The metadata tell another " + what + " than the recording: " + Visible.plain(told)
                    + " instead of " + Visible.plain(recorded));
        }
    }
}
