package dev.sshdaudit.message;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** An attempt to authenticate, and its result (RFC 4252, RFC 4256). */
public sealed interface Authentication extends Payload {

    /** The user name that the client sent with the attempt. */
    String username();

    /** A client sent a password. The password is empty unless passwords are recorded. */
    record Password(String username, @Nullable Bytes password) implements Authentication {
        public Password {
            requireNonNull(username, "username");
        }
    }

    /** The password was accepted. */
    record PasswordSuccessful(String username, @Nullable Bytes password) implements Authentication {
        public PasswordSuccessful {
            requireNonNull(username, "username");
        }
    }

    /** The password was refused. */
    record PasswordFailed(String username, @Nullable Bytes password) implements Authentication {
        public PasswordFailed {
            requireNonNull(username, "username");
        }
    }

    /** The password could not be checked. */
    record PasswordBackendError(String username, @Nullable Bytes password, String reason) implements Authentication {
        public PasswordBackendError {
            requireNonNull(username, "username");
            requireNonNull(reason, "reason");
        }
    }

    /**
     * A client offered a public key.
     *
     * @param key in the form of an authorized_keys line: algorithm, space, base64
     */
    record PublicKey(String username, String key) implements Authentication {
        public PublicKey {
            requireNonNull(username, "username");
            requireNonNull(key, "key");
        }
    }

    /** The key was accepted. */
    record PublicKeySuccessful(String username, String key) implements Authentication {
        public PublicKeySuccessful {
            requireNonNull(username, "username");
            requireNonNull(key, "key");
        }
    }

    /** The key was refused. */
    record PublicKeyFailed(String username, String key) implements Authentication {
        public PublicKeyFailed {
            requireNonNull(username, "username");
            requireNonNull(key, "key");
        }
    }

    /** The key could not be checked. */
    record PublicKeyBackendError(String username, String key, String reason) implements Authentication {
        public PublicKeyBackendError {
            requireNonNull(username, "username");
            requireNonNull(key, "key");
            requireNonNull(reason, "reason");
        }
    }

    /** One question of a {@link KeyboardInteractiveChallenge}; {@code echo} tells whether the answer may be shown. */
    record Question(String question, boolean echo) {
        public Question {
            requireNonNull(question, "question");
        }
    }

    /** One answer of a {@link KeyboardInteractiveAnswer}. The answer is empty unless passwords are recorded. */
    record Answer(String question, String answer) {
        public Answer {
            requireNonNull(question, "question");
            requireNonNull(answer, "answer");
        }

        @Override
        public String toString() {
            return "Answer[question=" + question + "]";
        }
    }

    /** The server asked the user questions (RFC 4256, section 3.2). */
    record KeyboardInteractiveChallenge(
            String username, String instruction, @Nullable List<Question> questions) implements Authentication {
        public KeyboardInteractiveChallenge {
            requireNonNull(username, "username");
            requireNonNull(instruction, "instruction");
            questions = questions == null ? null : List.copyOf(questions);
        }
    }

    /** The user answered the questions (RFC 4256, section 3.4). */
    record KeyboardInteractiveAnswer(
            String username, @Nullable List<Answer> answers) implements Authentication {
        public KeyboardInteractiveAnswer {
            requireNonNull(username, "username");
            answers = answers == null ? null : List.copyOf(answers);
        }
    }

    /** The answers were refused. */
    record KeyboardInteractiveFailed(@Key("Username") String username) implements Authentication {
        public KeyboardInteractiveFailed {
            requireNonNull(username, "username");
        }
    }

    /** The answers could not be checked. */
    record KeyboardInteractiveBackendError(String username, String reason) implements Authentication {
        public KeyboardInteractiveBackendError {
            requireNonNull(username, "username");
            requireNonNull(reason, "reason");
        }
    }
}
