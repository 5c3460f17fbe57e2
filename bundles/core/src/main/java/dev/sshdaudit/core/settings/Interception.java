package dev.sshdaudit.core.settings;

import dev.sshdaudit.Content;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.Payload;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which content is recorded, and takes all other content out of messages. Immutable. */
public record Interception(Set<Content> contents) {

    /** No content is recorded. */
    public static final Interception NOTHING = new Interception(Set.of());

    public Interception {
        contents = Set.copyOf(contents);
    }

    /** Takes the content that was configured. */
    public static Interception of(InterceptSettings settings) {
        Set<Content> contents = EnumSet.noneOf(Content.class);
        add(contents, Content.STDIN, settings.stdin());
        add(contents, Content.STDOUT, settings.stdout());
        add(contents, Content.STDERR, settings.stderr());
        add(contents, Content.PASSWORDS, settings.passwords());
        add(contents, Content.FORWARDING, settings.forwarding());
        return new Interception(contents);
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

    /** For each kind of content, by its key, whether it is recorded. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (Content content : Content.values()) {
            map.put(content.key(), includes(content));
        }
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
