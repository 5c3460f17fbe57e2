package dev.sshdaudit.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.testkit.Processes;
import dev.sshdaudit.testkit.Processes.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Parts of a {@link Transcript}: attempts to authenticate. */
final class Attempts {

    /** What the host says when it cannot ask a directory whether a user may come in. */
    static final String ERROR = "reason=\"IllegalStateException: Bq2: the directory does not answer\"";

    private Attempts() {}

    /** A key that is offered without a signature, and what becomes of it. */
    static String offered(Path key, String user, String result) throws Exception {
        return attempt(key, user, " query=true", result, "", "");
    }

    /** A key that signs, and gets the user in. */
    static String signed(Path key, String signature) throws Exception {
        return attempt(key, Scene.USER, "", "successful", "", "").replace("\n", signature + "\n");
    }

    /**
     * A key, and what becomes of it.
     *
     * @param query what shows that the key is only offered
     * @param reason what the result says beyond the attempt
     * @param more extras of the result
     */
    static String attempt(Path key, String user, String query, String result, String reason, String more)
            throws Exception {
        String fields = " username=" + user + " key=\"" + publicKey(key) + "\"";
        String extras = " +" + query + " fingerprint=" + fingerprint(key);
        return "auth_pubkey" + fields + extras + "\n" + "auth_pubkey_" + result + fields + reason + extras + more
                + "\n";
    }

    /** Without the comment. */
    private static String publicKey(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub")).replaceFirst("(\\S+ \\S+) .*\\n", "$1");
    }

    /** As ssh-keygen says it. */
    static String fingerprint(Path key) throws Exception {
        return run("ssh-keygen", "-l", "-f", key + ".pub").split(" ")[1];
    }

    /** What a program prints. */
    static String run(String... command) throws Exception {
        Result result = Processes.run(new ProcessBuilder(command));
        assertEquals(0, result.exit(), result::toString);
        return result.text();
    }

    /** Two questions of the host, and the user's answers as they are recorded. */
    static String asked(String user, String word, String colour) {
        return """
                auth_keyboard_interactive_challenge username=%1$s instruction="Answer both" questions=[{question="Word: " echo=false} {question="Colour: " echo=true}]
                auth_keyboard_interactive_answer username=%1$s answers=[{question="Word: " answer=%2$s} {question="Colour: " answer=%3$s}]
                """.formatted(user, word.isEmpty() ? "\"\"" : word, colour.isEmpty() ? "\"\"" : colour);
    }
}
