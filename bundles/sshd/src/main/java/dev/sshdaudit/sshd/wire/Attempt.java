package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Bytes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An attempt to authenticate that waits for the server's answer. Its methods give the messages for what becomes of it,
 * or null where the format has no type of message for that.
 */
sealed interface Attempt {

    String username();

    String method();

    default Map<String, Object> extras() {
        return Map.of();
    }

    default @Nullable Authentication begun() {
        return null;
    }

    default @Nullable Authentication successful() {
        return null;
    }

    default @Nullable Authentication failed() {
        return null;
    }

    default @Nullable Authentication backendError(String reason) {
        return null;
    }

    /** Method {@code password} (RFC 4252, section 8). */
    record Password(String username, Bytes password, Map<String, Object> extras) implements Attempt {

        static final String METHOD = "password";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Authentication begun() {
            return new Authentication.Password(username, password);
        }

        @Override
        public Authentication successful() {
            return new Authentication.PasswordSuccessful(username, password);
        }

        @Override
        public Authentication failed() {
            return new Authentication.PasswordFailed(username, password);
        }

        @Override
        public Authentication backendError(String reason) {
            return new Authentication.PasswordBackendError(username, password, reason);
        }
    }

    /** Method {@code publickey} (RFC 4252, section 7). A query has the extra {@code query}. */
    record PublicKey(String username, String key, Map<String, Object> extras) implements Attempt {

        static final String METHOD = "publickey";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Authentication begun() {
            return new Authentication.PublicKey(username, key);
        }

        @Override
        public Authentication successful() {
            return new Authentication.PublicKeySuccessful(username, key);
        }

        @Override
        public Authentication failed() {
            return new Authentication.PublicKeyFailed(username, key);
        }

        @Override
        public Authentication backendError(String reason) {
            return new Authentication.PublicKeyBackendError(username, key, reason);
        }
    }

    /** Method {@code keyboard-interactive} (RFC 4256). */
    record KeyboardInteractive(String username, Map<String, Object> extras) implements Attempt {

        static final String METHOD = "keyboard-interactive";

        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Authentication failed() {
            return new Authentication.KeyboardInteractiveFailed(username);
        }

        @Override
        public Authentication backendError(String reason) {
            return new Authentication.KeyboardInteractiveBackendError(username, reason);
        }
    }

    /** Any other method, such as {@code none}. */
    record Other(String username, String method, Map<String, Object> extras) implements Attempt {}
}
