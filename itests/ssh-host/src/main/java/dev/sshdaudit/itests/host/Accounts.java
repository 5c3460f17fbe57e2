package dev.sshdaudit.itests.host;

import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/** Who may come in: all who know the secrets. Two names are special. */
record Accounts(String password, List<String> answers, PublickeyAuthenticator keys)
        implements PasswordAuthenticator, PublickeyAuthenticator, KeyboardInteractiveAuthenticator {

    /** The server cannot tell whether this user may come in. */
    private static final String BROKEN = "broken";

    /** This user has to choose another password first. */
    private static final String EXPIRED = "expired";

    Accounts(String password, List<String> answers, Path authorizedKeys) {
        this(password, answers, new AuthorizedKeysAuthenticator(authorizedKeys));
    }

    private static void check(String username) {
        if (username.equals(BROKEN)) {
            throw new IllegalStateException("Bq2: the directory does not answer");
        }
    }

    @Override
    public boolean authenticate(String username, String given, ServerSession session) {
        check(username);
        if (username.equals(EXPIRED)) {
            throw new PasswordChangeRequiredException("expired", "Choose another password", "en");
        }
        return given.equals(password);
    }

    @Override
    public boolean handleClientPasswordChangeRequest(
            ServerSession session, String username, String oldPassword, String newPassword) {
        return oldPassword.equals(password);
    }

    @Override
    public boolean authenticate(String username, PublicKey key, ServerSession session) {
        check(username);
        return keys.authenticate(username, key, session);
    }

    @Override
    public InteractiveChallenge generateChallenge(
            ServerSession session, String username, String language, String subMethods) {
        InteractiveChallenge challenge = new InteractiveChallenge();
        challenge.setInteractionName("Two questions");
        challenge.setInteractionInstruction("Answer both");
        challenge.setLanguageTag("en");
        challenge.addPrompt("Word: ", false);
        challenge.addPrompt("Colour: ", true);
        return challenge;
    }

    @Override
    public boolean authenticate(ServerSession session, String username, List<String> responses) {
        check(username);
        return responses.equals(answers);
    }
}
