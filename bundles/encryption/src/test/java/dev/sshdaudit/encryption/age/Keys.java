package dev.sshdaudit.encryption.age;

import dev.sshdaudit.encryption.Identities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pairs of keys that age-keygen made for these tests. */
final class Keys {

    static final String ANNE = "age1qp4h5eugexcqszltlgspx3mwggnlfsml59ckes3lu97cz8xjfdws8djedw";
    static final String BEN = "age1lzngx4vkm86v9exrna06ac7szvetmkujh939gsqsz3pmw2v3a5aspqz8ul";
    static final String ANNES_KEY = "AGE-SECRET-KEY-1RQSAZYNTYPWY045ZMJ26CF4235XZZTC2V8SW8Z47RVPZVEA9U0VQRSQ6WH";
    static final String BENS_KEY = "AGE-SECRET-KEY-1U6TM8856TNE4RUL8EPVVCCN4V5Y7NFEFCUEQ49F3DDEH36ZMWVVSDXQ07C";

    private Keys() {}

    static Identities identities(String... keys) {
        try {
            Path file = Files.createTempFile("keys", ".txt");
            try {
                Files.writeString(file, "# made for tests\n\n" + String.join("\n", keys) + "\n");
                return Identities.read(List.of(file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
