package dev.sshdaudit.ledger.write;

import dev.sshdaudit.files.Access;
import dev.sshdaudit.ledger.checkpoint.SshKeyFile;
import dev.sshdaudit.ledger.checkpoint.SshPrivateKey;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Finds the key that signs, and makes it at first use. */
final class Keys {

    /** The file of the key that is made, in the directory. */
    static final String MADE = "key";

    /** Bytes; a key has some hundred. */
    private static final int MOST = 64 << 10;

    private Keys() {}

    /**
     * Reads the key that is configured; an empty path means the key in the directory, which is made where there is none.
     *
     * @throws IOException if there is no key then; the message names PID and key of the configuration
     */
    static SshPrivateKey of(Path directory, String path, String passphrase) throws IOException {
        if (!path.isEmpty()) {
            return read(Path.of(path), passphrase, "key");
        }
        Path file = directory.resolve(MADE);
        try {
            if (Files.notExists(file)) {
                make(directory, file);
            }
        } catch (FileAlreadyExistsException e) {
            // another process was quicker
        } catch (IOException e) {
            throw new IOException(
                    "PID " + LedgerSettings.PID + ", key directory: no key can be made in \"" + directory + "\": "
                            + Reasons.of(e),
                    e);
        }
        return read(file, passphrase, "directory");
    }

    /** The key is there whole, or not at all. */
    private static void make(Path directory, Path file) throws IOException {
        Access.createFolders(directory);
        SshPrivateKey key = SshPrivateKey.make();
        Path temporary = directory.resolve("." + MADE + ".tmp");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                Access.privateFile(temporary))) {
            Channels.newOutputStream(channel)
                    .write(SshKeyFile.write(key, "sshd-audit").getBytes(StandardCharsets.US_ASCII));
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        Files.writeString(directory.resolve(MADE + ".pub"), key.publicKey() + " sshd-audit\n");
    }

    private static SshPrivateKey read(Path file, String passphrase, String configured) throws IOException {
        String where = "PID " + LedgerSettings.PID + ", key " + configured + ": \"" + file + "\" ";
        try {
            if (Files.size(file) > MOST) {
                throw new IllegalArgumentException("is too large to be a key");
            }
            return SshKeyFile.read(Files.readString(file, StandardCharsets.ISO_8859_1), passphrase);
        } catch (NoSuchFileException e) {
            throw new IOException(where + "does not exist", e);
        } catch (IOException e) {
            throw new IOException(where + "cannot be read: " + Reasons.of(e), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(where + e.getMessage(), e);
        }
    }
}
