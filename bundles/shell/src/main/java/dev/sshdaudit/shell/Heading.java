package dev.sshdaudit.shell;

import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.text.Visible;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/** What {@code audit:show} prints above the messages: whose recording it is, how large, and what is wrong with it. */
final class Heading {

    private final Entry entry;
    private final RecordingMetadata metadata;
    private final Survey survey;
    private final String warning;

    /**
     * Makes a heading.
     *
     * @param warning what to warn of beside the recording itself, or null
     */
    Heading(Entry entry, Survey survey, String warning) {
        this.entry = entry;
        this.metadata = entry.metadata();
        this.survey = survey;
        this.warning = warning;
    }

    void print(Consumer<String> out, ZoneId zone, Instant now) {
        out.accept("Recording " + metadata.name() + (metadata.part() == 1 ? "" : ", part " + metadata.part()));
        out.accept("  " + who() + ", "
                + Sizes.time(metadata.start(), zone) + Sizes.offset(metadata.start(), zone) + ", "
                + Sizes.duration(Duration.between(metadata.start(), metadata.end() == null ? now : metadata.end())));
        out.accept("  " + metadata.state().name().toLowerCase(Locale.ROOT) + ", " + Sizes.bytes(entry.size()) + ", "
                + (survey.isComplete() ? "" : "more than ") + survey.messages() + " messages, format "
                + (metadata.format().isEmpty() ? "unknown" : Visible.plain(metadata.format()))
                + (metadata.node().isEmpty() ? "" : ", recorded by " + Visible.plain(metadata.node())));
        if (metadata.formerConnection() != null) {
            out.accept("  goes on from recording " + Visible.plain(metadata.formerConnection())
                    + " of the same connection: auditing was switched off or restarted in between");
        }
        warn(out);
        if (warning != null) {
            out.accept("  ! Warning: " + warning + ".");
        }
        out.accept("");
    }

    private String who() {
        if (metadata.shared()) {
            return "connections whose users have not authenticated";
        }
        return user() + " from " + address();
    }

    private String user() {
        String user = metadata.username() == null ? survey.user() : metadata.username();
        if (user != null) {
            return "user " + Visible.plain(user);
        }
        return survey.attemptedUser() == null
                ? "no user"
                : "no user, but a failed login as " + Visible.plain(survey.attemptedUser());
    }

    private String address() {
        String address = metadata.remoteAddress().isEmpty() ? survey.address() : metadata.remoteAddress();
        return address == null ? "an unknown address" : Visible.plain(address);
    }

    private void warn(Consumer<String> out) {
        if (entry.problem() != null) {
            out.accept("  ! " + Visible.sentence(entry.problem().text()) + ".");
        }
        String problem = RecordingPrinter.problem(metadata, survey.problems());
        if (problem != null) {
            out.accept("  ! " + problem);
        }
        if (!metadata.shared()) {
            differs(out, "user", metadata.username(), survey.user());
            differs(out, "address", metadata.remoteAddress(), survey.address());
        }
        if (survey.isBeingRecorded()) {
            out.accept("  It goes on: what is shown was recorded so far.");
        } else if (!survey.isComplete()) {
            out.accept("  It is too large to be checked here: the decoder program tells whether it is whole.");
        }
    }

    /** Metadata stand beside a recording, and can be changed without it. */
    private static void differs(Consumer<String> out, String what, String told, String recorded) {
        if (told != null && !told.isEmpty() && recorded != null && !Objects.equals(told, recorded)) {
            out.accept("  ! The metadata tell another " + what + " than the recording: " + Visible.plain(told)
                    + " instead of " + Visible.plain(recorded));
        }
    }
}
