package dev.sshdaudit.sshd.wire;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.Content;
import dev.sshdaudit.message.Authentication;
import dev.sshdaudit.message.Authentication.Answer;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveAnswer;
import dev.sshdaudit.message.Authentication.KeyboardInteractiveChallenge;
import dev.sshdaudit.message.Authentication.Question;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The authentication protocol (RFC 4252) with the keyboard-interactive method (RFC 4256). */
final class AuthenticationDecoder {

    private final AuditConnection connection;
    private final Handshake handshake;
    private Attempt pending;
    private String backendError;
    private List<Question> questions = List.of();

    AuthenticationDecoder(AuditConnection connection, Handshake handshake) {
        this.connection = connection;
        this.handshake = handshake;
    }

    /** A new request puts an end to the one before, answered or not (RFC 4252, section 5.1). */
    void request(PacketReader packet) throws MalformedPacketException {
        pending = null;
        backendError = null;
        questions = List.of();
        String username = packet.text();
        packet.skipString(); // the service: always the connection protocol
        String method = packet.text();
        pending = switch (method) {
            case Attempt.Password.METHOD -> password(username, packet);
            case Attempt.PublicKey.METHOD -> publicKey(username, packet);
            case Attempt.KeyboardInteractive.METHOD -> new Attempt.KeyboardInteractive(username);
            default -> new Attempt.Other(username, method);
        };
        if (pending.begun() != null) {
            record(pending.begun());
        }
    }

    private Attempt password(String username, PacketReader packet) {
        PasswordFields fields = PasswordFields.read(packet, connection.intercepts(Content.PASSWORDS));
        return new Attempt.Password(username, fields.password(), fields.extras());
    }

    private static Attempt publicKey(String username, PacketReader packet) {
        PublicKeyFields fields = PublicKeyFields.read(packet);
        return new Attempt.PublicKey(username, fields.key(), fields.extras());
    }

    /** Number 60 means something else for each method. */
    void methodRequest(PacketReader packet) throws MalformedPacketException {
        if (pending instanceof Attempt.KeyboardInteractive) {
            challenge(packet);
        } else if (pending instanceof Attempt.PublicKey) {
            record(pending.successful()); // USERAUTH_PK_OK: the key would do
            pending = null;
        } else if (pending instanceof Attempt.Password) {
            Map<String, Object> extras = new LinkedHashMap<>(pending.extras());
            extras.put(Extras.CHANGE, true); // USERAUTH_PASSWD_CHANGEREQ
            connection.record(pending.failed(), null, extras);
            pending = null;
        }
    }

    private void challenge(PacketReader packet) throws MalformedPacketException {
        packet.skipString(); // a name, for which recordings have no field
        String instruction = packet.text();
        packet.skipString(); // language tag
        long count = packet.uint32();
        List<Question> asked = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            asked.add(new Question(packet.text(), packet.bool()));
        }
        questions = asked;
        record(new KeyboardInteractiveChallenge(pending.username(), instruction, asked));
    }

    void infoResponse(PacketReader packet) throws MalformedPacketException {
        if (!(pending instanceof Attempt.KeyboardInteractive)) {
            return;
        }
        boolean intercepted = connection.intercepts(Content.PASSWORDS);
        long count = packet.uint32();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String question = i < questions.size() ? questions.get(i).question() : "";
            if (intercepted) {
                answers.add(new Answer(question, packet.text()));
            } else {
                packet.skipString();
                answers.add(new Answer(question, ""));
            }
        }
        record(new KeyboardInteractiveAnswer(pending.username(), answers));
    }

    /** The server could not check the pending attempt; the answer that follows looks like that to a wrong password. */
    void backendError(String reason) {
        if (pending != null) {
            backendError = reason;
        }
    }

    void failure(PacketReader packet) throws MalformedPacketException {
        Attempt attempt = answered();
        if (attempt == null) {
            return;
        }
        packet.skipString(); // methods that can continue
        boolean partial = packet.bool();
        Authentication result;
        if (partial) {
            result = attempt.successful();
        } else if (backendError != null) {
            result = attempt.backendError(backendError);
        } else {
            result = attempt.failed();
        }
        if (result != null) {
            Map<String, Object> extras = new LinkedHashMap<>(attempt.extras());
            if (partial) {
                extras.put(Extras.PARTIAL, true);
            }
            connection.record(result, null, extras);
        } else {
            handshake.otherAttempt(
                    attempt.method(), partial ? "partial" : backendError != null ? "backend error" : "failed");
        }
    }

    /** Without an attempt of which we know, the connection was joined in between, and its user is told otherwise. */
    void success() {
        Attempt attempt = answered();
        if (attempt == null) {
            return;
        }
        Authentication result = attempt.successful();
        if (result != null) {
            connection.record(result, null, attempt.extras());
        } else if (attempt instanceof Attempt.Other) {
            handshake.otherAttempt(attempt.method(), "successful");
        }
        handshake.successful(attempt.username(), attempt.method());
    }

    private Attempt answered() {
        Attempt attempt = pending;
        pending = null;
        questions = List.of();
        return attempt;
    }

    private void record(Authentication payload) {
        boolean ofTheAttempt =
                !(payload instanceof KeyboardInteractiveChallenge) && !(payload instanceof KeyboardInteractiveAnswer);
        connection.record(payload, null, ofTheAttempt ? pending.extras() : Map.of());
    }
}
