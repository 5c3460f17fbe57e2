package dev.sshdaudit.web.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Makes cookies, and what is derived from them. Only the client has the cookie: this side keeps a hash. */
public final class Tokens {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private Tokens() {}

    /** A cookie that cannot be guessed. */
    static String cookie() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return text(bytes);
    }

    /** What a login is known by. */
    static String key(String cookie) {
        return hash("login", cookie);
    }

    /** What the page must send with each request that changes something: a page of another site cannot know it. */
    public static String csrf(String cookie) {
        return hash("csrf", cookie);
    }

    /** Whether a token is the one that belongs to a cookie; takes as long for each wrong one. */
    public static boolean isCsrf(@Nullable String token, String cookie) {
        return token != null
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), csrf(cookie).getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(String purpose, String cookie) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return text(digest.digest((purpose + ":" + cookie).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
