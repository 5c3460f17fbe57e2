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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Decodes the authentication protocol (RFC 4252) with the keyboard-interactive method (RFC 4256). Not thread-safe. */
final class AuthenticationDecoder {

    /**
     * The most bytes kept of a name: clients without an account send names too, and a recording has each name twice.
     */
    private static final int MAX_NAME = 256;

    /** The most bytes kept of an instruction, a question and an answer. */
    private static final int MAX_TEXT = 1024;

    private static final int MAX_QUESTIONS = 32;

    private static final String USERNAME = "username";
    private static final String CUT_OFF = "…";

    /** Methods by their names. Apache MINA SSHD ignores their case: it takes {@code Password} too. */
    private static final Map<String, String> METHODS = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static {
        for (String method :
                List.of(Attempt.Password.METHOD, Attempt.PublicKey.METHOD, Attempt.KeyboardInteractive.METHOD)) {
            METHODS.put(method, method);
        }
    }

    private final AuditConnection connection;
    private final Handshake handshake;
    private @Nullable Attempt pending;
    private @Nullable String backendError;
    private List<Question> questions = List.of();

    AuthenticationDecoder(AuditConnection connection, Handshake handshake) {
        this.connection = connection;
        this.handshake = handshake;
    }

    /** A request of the client. It replaces the request before, answered or not (RFC 4252, section 5.1). */
    void request(PacketReader packet) throws MalformedPacketException {
        pending = null;
        backendError = null;
        questions = List.of();
        BoundedFields fields = BoundedFields.cut(packet, MAX_NAME);
        String username = fields.text(USERNAME);
        fields.skipString(); // the service: always the connection protocol
        String method = fields.text(Extras.METHOD);
        if (fields.isCut(USERNAME)) {
            username += CUT_OFF; // so that a name that was cut never equals a shorter user's name
        }
        Attempt attempt = switch (METHODS.getOrDefault(method, "")) {
            case Attempt.Password.METHOD -> password(username, packet, fields.extras());
            case Attempt.PublicKey.METHOD -> publicKey(username, packet, fields.extras());
            case Attempt.KeyboardInteractive.METHOD -> new Attempt.KeyboardInteractive(username, fields.extras());
            default -> new Attempt.Other(username, method, fields.extras());
        };
        pending = attempt;
        Authentication begun = attempt.begun();
        if (begun != null) {
            connection.record(begun, null, attempt.extras());
        }
    }

    private Attempt password(String username, PacketReader packet, Map<String, Object> cut) {
        PasswordFields fields = PasswordFields.read(packet, connection.intercepts(Content.PASSWORDS));
        return new Attempt.Password(username, fields.password(), merged(cut, fields.extras()));
    }

    private Attempt publicKey(String username, PacketReader packet, Map<String, Object> cut) {
        PublicKeyFields fields = PublicKeyFields.read(packet);
        if (fields.extras().get(Extras.CERTIFICATE) instanceof Map<?, ?> certificate) {
            List<String> objections =
                    Certificate.objections(certificate, username, TimeUnit.NANOSECONDS.toSeconds(connection.now()));
            if (!objections.isEmpty()) {
                fields.extras().put(Extras.OBJECTIONS, objections);
            }
        }
        return new Attempt.PublicKey(username, fields.key(), merged(cut, fields.extras()));
    }

    /** The entries of both maps; if both have the extra {@code truncated}, it has the fields of both. */
    private static Map<String, Object> merged(Map<String, Object> some, Map<String, Object> others) {
        if (some.isEmpty() || others.isEmpty()) {
            return some.isEmpty() ? others : some;
        }
        Map<String, Object> all = new LinkedHashMap<>(some);
        all.putAll(others);
        if (some.get(Extras.TRUNCATED) instanceof Map<?, ?> cut
                && others.get(Extras.TRUNCATED) instanceof Map<?, ?> alsoCut) {
            Map<Object, Object> truncated = new LinkedHashMap<>(cut);
            truncated.putAll(alsoCut);
            all.put(Extras.TRUNCATED, truncated);
        }
        return all;
    }

    /** A packet of the number 60, whose meaning depends on the method. */
    void methodRequest(PacketReader packet) throws MalformedPacketException {
        if (pending instanceof Attempt.KeyboardInteractive attempt) {
            challenge(attempt, packet);
        } else if (pending instanceof Attempt.PublicKey attempt) {
            connection.record(attempt.successful(), null, attempt.extras()); // USERAUTH_PK_OK: the key would do
            pending = null;
        } else if (pending instanceof Attempt.Password attempt) {
            Map<String, Object> extras = new LinkedHashMap<>(attempt.extras());
            extras.put(Extras.CHANGE, true); // USERAUTH_PASSWD_CHANGEREQ
            connection.record(attempt.failed(), null, extras);
            pending = null;
        }
    }

    private void challenge(Attempt attempt, PacketReader packet) throws MalformedPacketException {
        packet.skipString(); // a name, for which recordings have no field
        BoundedFields fields = BoundedFields.cut(packet, MAX_TEXT);
        String instruction = fields.text("instruction");
        packet.skipString(); // language tag
        int all = packet.remaining();
        long count = packet.uint32();
        List<Question> asked = new ArrayList<>();
        for (long i = 0; i < Math.min(count, MAX_QUESTIONS); i++) {
            asked.add(new Question(fields.text("questions"), fields.bool()));
        }
        questions = asked;
        connection.record(
                new KeyboardInteractiveChallenge(attempt.username(), instruction, asked),
                null,
                merged(attempt.extras(), cut(fields, "questions", count > MAX_QUESTIONS, all)));
    }

    /** The extras of a message with a list. If the list was cut, {@code truncated} has its length in bytes. */
    private static Map<String, Object> cut(BoundedFields fields, String list, boolean omitted, int length) {
        if (!omitted && !fields.isCut(list)) {
            return fields.extras();
        }
        return merged(fields.extras(), Map.of(Extras.TRUNCATED, Map.of(list, (long) length)));
    }

    void infoResponse(PacketReader packet) throws MalformedPacketException {
        if (!(pending instanceof Attempt.KeyboardInteractive attempt)) {
            return;
        }
        boolean intercepted = connection.intercepts(Content.PASSWORDS);
        BoundedFields fields = BoundedFields.cut(packet, MAX_TEXT);
        int all = packet.remaining();
        long count = packet.uint32();
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < Math.min(count, MAX_QUESTIONS); i++) {
            String question = i < questions.size() ? questions.get(i).question() : "";
            if (intercepted) {
                answers.add(new Answer(question, fields.text("answers")));
            } else {
                fields.skipString();
                answers.add(new Answer(question, ""));
            }
        }
        connection.record(
                new KeyboardInteractiveAnswer(attempt.username(), answers),
                null,
                merged(attempt.extras(), cut(fields, "answers", count > MAX_QUESTIONS, all)));
    }

    /**
     * The server could not check the pending attempt. Its answer, which follows, is the same as to a wrong password.
     */
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

    /** The server lets the user in. If no attempt was seen, SSHD reports the user (see {@link Handshake#joined}). */
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

    private @Nullable Attempt answered() {
        Attempt attempt = pending;
        pending = null;
        questions = List.of();
        return attempt;
    }
}
