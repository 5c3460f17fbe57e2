package dev.sshdaudit.core.settings;

import dev.sshdaudit.Content;
import dev.sshdaudit.Transfers;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.Payload;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which content is recorded, and takes all other content out of messages. Immutable.
 *
 * @param contents the kinds of content that are recorded
 * @param masking what is done with keystrokes that the terminal does not show
 * @param transfers what is recorded of files that are transferred
 */
public record Interception(Set<Content> contents, Masking masking, Transfers transfers) {

    /** What is done with keystrokes that the terminal does not show. */
    public enum Masking {
        /** They are recorded. */
        OFF,
        /** They are not recorded, nor how many they are. */
        ON,
        /** They are not recorded, but their number is. */
        WITH_LENGTH
    }

    /** No content is recorded. */
    public static final Interception NOTHING = new Interception(Set.of());

    public Interception {
        contents = Set.copyOf(contents);
    }

    /** Decides about content alone: keystrokes are recorded whether the terminal shows them or not. */
    public Interception(Set<Content> contents) {
        this(contents, Masking.OFF, Transfers.CONTENT);
    }

    /** Takes the content that was configured. */
    public static Interception of(InterceptSettings settings) {
        Set<Content> contents = EnumSet.noneOf(Content.class);
        add(contents, Content.STDIN, settings.stdin());
        add(contents, Content.STDOUT, settings.stdout());
        add(contents, Content.STDERR, settings.stderr());
        add(contents, Content.PASSWORDS, settings.passwords());
        add(contents, Content.FORWARDING, settings.forwarding());
        return new Interception(contents, masking(settings), Transfers.valueOf(name(settings.transfers())));
    }

    private static Masking masking(InterceptSettings settings) {
        if (settings.unechoed() == InterceptSettings.Unechoed.record) {
            return Masking.OFF;
        }
        return settings.maskedLength() ? Masking.WITH_LENGTH : Masking.ON;
    }

    private static String name(Enum<?> value) {
        return value.name().toUpperCase(Locale.ROOT);
    }

    private static void add(Set<Content> contents, Content content, boolean wanted) {
        if (wanted) {
            contents.add(content);
        }
    }

    /** Whether a kind of content is recorded. */
    public boolean includes(Content content) {
        return contents.contains(content);
    }

    /**
     * Whether content of this kind has to be known: it is recorded, or it shows which keystrokes the terminal does not show.
     */
    public boolean needs(Content content) {
        boolean showsKeys = content == Content.STDOUT || content == Content.STDERR;
        return includes(content) || showsKeys && masksKeystrokes();
    }

    /** Whether keystrokes are recorded, but for those that the terminal does not show. */
    public boolean masksKeystrokes() {
        return masking != Masking.OFF && includes(Content.STDIN);
    }

    /** The keys of the PID {@code audit.intercept}, and their values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Content content : Content.values()) {
            map.put(content.key(), includes(content));
        }
        map.put("unechoed", masking == Masking.OFF ? "record" : "mask");
        map.put("maskedLength", masking == Masking.WITH_LENGTH);
        map.put("transfers", transfers.name().toLowerCase(Locale.ROOT));
        return map;
    }

    /**
     * The payload as it may be recorded.
     *
     * @param forwarding whether the payload belongs to a channel that is not a session's
     * @return the payload without the content that is not recorded, or null if nothing is left
     */
    public @Nullable Payload apply(Payload payload, boolean forwarding) {
        if (payload instanceof Io io) {
            Bytes data = io.data();
            if (data == null || data.length() == 0) {
                return io; // the message has no content, but tells a fact in its extras
            }
            return includes(forwarding ? Content.FORWARDING : contentOf(io)) ? io : null;
        } else if (payload instanceof Authentication attempt && !includes(Content.PASSWORDS)) {
            return withoutSecret(attempt);
        }
        return payload;
    }

    /** The extras as they may be recorded. */
    public Map<String, Object> apply(Map<String, ?> extras) {
        if (extras.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> kept = new LinkedHashMap<>(extras);
        if (!includes(Content.PASSWORDS)) {
            kept.remove(AuditMessage.NEW_PASSWORD);
        }
        return kept;
    }

    private static Content contentOf(Io io) {
        if (io.stream() == Io.STDIN) {
            return Content.STDIN;
        }
        return io.stream() == Io.STDOUT ? Content.STDOUT : Content.STDERR;
    }

    private static Authentication withoutSecret(Authentication attempt) {
        if (attempt instanceof Authentication.Password it) {
            return new Authentication.Password(it.username(), Bytes.EMPTY);
        } else if (attempt instanceof Authentication.PasswordSuccessful it) {
            return new Authentication.PasswordSuccessful(it.username(), Bytes.EMPTY);
        } else if (attempt instanceof Authentication.PasswordFailed it) {
            return new Authentication.PasswordFailed(it.username(), Bytes.EMPTY);
        } else if (attempt instanceof Authentication.PasswordBackendError it) {
            return new Authentication.PasswordBackendError(it.username(), Bytes.EMPTY, it.reason());
        } else if (attempt instanceof Authentication.KeyboardInteractiveAnswer it) {
            return new Authentication.KeyboardInteractiveAnswer(it.username(), withoutAnswers(it.answers()));
        }
        return attempt;
    }

    private static @Nullable List<Authentication.Answer> withoutAnswers(@Nullable List<Authentication.Answer> answers) {
        return answers == null
                ? null
                : answers.stream()
                        .map(answer -> new Authentication.Answer(answer.question(), ""))
                        .toList();
    }
}
