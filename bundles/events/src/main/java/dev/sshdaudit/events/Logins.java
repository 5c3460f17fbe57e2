package dev.sshdaudit.events;

import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveBackendError;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveFailed;
import dev.sshdaudit.message.Authentication.PasswordBackendError;
import dev.sshdaudit.message.Authentication.PasswordFailed;
import dev.sshdaudit.message.Authentication.PasswordSuccessful;
import dev.sshdaudit.message.Authentication.PublicKeyBackendError;
import dev.sshdaudit.message.Authentication.PublicKeyFailed;
import dev.sshdaudit.message.Authentication.PublicKeySuccessful;
import dev.sshdaudit.message.ConnectionEvent.HandshakeSuccessful;
import java.util.Map;

/**
 * Makes events of attempts to authenticate. A login is one event, at its end: methods that succeed on the way to it are told only
 * where the server wants more than one.
 */
final class Logins {

    static final String ACCEPTED = "accepted";
    static final String PARTIAL = "partial";
    static final String FAILED = "failed";
    static final String ERROR = "error";

    static final String PASSWORD = "password";
    static final String PUBLIC_KEY = "publickey";
    static final String QUESTIONS = "keyboard-interactive";

    private Logins() {}

    static void accepted(Draft draft, HandshakeSuccessful in) {
        Map<String, Object> extras = draft.message().extras();
        if (Boolean.TRUE.equals(extras.get("joined"))) {
            return; // the user got in before the connection was recorded
        }
        draft.add(
                Kind.AUTH,
                draft.facts()
                        .text("user", in.username())
                        .text("result", ACCEPTED)
                        .text("method", extras.get("method")));
    }

    static void attempt(Draft draft, Authentication attempt) {
        if (attempt instanceof PasswordFailed) {
            add(draft, attempt, PASSWORD, FAILED, "");
        } else if (attempt instanceof PublicKeyFailed) {
            add(draft, attempt, PUBLIC_KEY, FAILED, "");
        } else if (attempt instanceof KeyboardInteractiveFailed) {
            add(draft, attempt, QUESTIONS, FAILED, "");
        } else if (attempt instanceof PasswordBackendError error) {
            add(draft, attempt, PASSWORD, ERROR, error.reason());
        } else if (attempt instanceof PublicKeyBackendError error) {
            add(draft, attempt, PUBLIC_KEY, ERROR, error.reason());
        } else if (attempt instanceof KeyboardInteractiveBackendError error) {
            add(draft, attempt, QUESTIONS, ERROR, error.reason());
        } else if (Boolean.TRUE.equals(draft.message().extras().get("partial"))) {
            if (attempt instanceof PasswordSuccessful) {
                add(draft, attempt, PASSWORD, PARTIAL, "");
            } else if (attempt instanceof PublicKeySuccessful) {
                add(draft, attempt, PUBLIC_KEY, PARTIAL, "");
            }
        }
    }

    private static void add(Draft draft, Authentication attempt, String method, String result, String reason) {
        Map<String, Object> extras = draft.message().extras();
        boolean asked = Boolean.TRUE.equals(extras.get("query"));
        if (result.equals(FAILED) && !asked) {
            draft.known().failedAttempt();
        }
        Facts facts = draft.facts()
                .text("user", attempt.username())
                .text("result", result)
                .text("method", method)
                .text("fingerprint", extras.get("fingerprint"))
                .text("reason", reason);
        draft.add(Kind.AUTH, asked ? facts.flag("query", true) : facts);
    }
}
