package dev.sshdaudit.events;

import dev.sshdaudit.text.Visible;
import org.jspecify.annotations.Nullable;

/** Tells an event in a sentence for people. Texts of clients are in quotes, and escaped. */
final class Sentence {

    private Sentence() {}

    static String of(AuditEvent event) {
        return switch (event.kind()) {
            case CONNECT -> "A client connected from " + address(event);
            case AUTH -> login(event);
            case EXEC -> user(event) + " began " + named(event.text("command"), "a shell");
            case COMMAND -> user(event) + (event.is("ended") ? " ended " : " ran ") + named(event.text("command"), "");
            case SUBSYSTEM -> user(event) + " began subsystem " + named(event.text("subsystem"), "");
            case FILE -> user(event) + ": " + named(event.text("op"), "files") + " " + named(event.text("path"), "");
            case FORWARD ->
                user(event) + ": " + named(event.text("request"), "") + " " + named(event.text("target"), "");
            case DISCONNECT -> "The connection from " + address(event) + " ended";
            case VIEWED -> user(event) + ": " + event.text("what") + " " + named(event.text("recording"), "");
            case FAILURE -> (event.is("over") ? "Over: " : "") + Visible.sentence(orEmpty(event.text("text")));
            case GAP -> "Messages could not be recorded";
            case CONFIG ->
                "The configuration changed: "
                        + Visible.sentence(orEmpty(event.text(event.text("changes") == null ? "detail" : "changes")));
        };
    }

    private static String login(AuditEvent event) {
        String how = switch (orEmpty(event.text("result"))) {
            case Logins.ACCEPTED -> " logged in by ";
            case Logins.PARTIAL -> " passed one method: ";
            case Logins.ERROR -> " could not be checked by ";
            default -> " did not get in by ";
        };
        return user(event) + how + named(event.text("method"), "") + " from " + address(event);
    }

    private static String user(AuditEvent event) {
        String user = event.text("user");
        return user == null ? "A client" : "User " + Visible.quoted(user);
    }

    private static String address(AuditEvent event) {
        return Visible.plain(orEmpty(event.text("address")));
    }

    private static String named(@Nullable String text, String otherwise) {
        return text == null ? otherwise : Visible.plain(text);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
