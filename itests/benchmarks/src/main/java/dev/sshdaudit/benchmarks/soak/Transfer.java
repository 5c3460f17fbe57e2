package dev.sshdaudit.benchmarks.soak;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;

/** Writes a file by sftp, block by block, and reads each block back. What is in a block, user and number tell. */
final class Transfer implements AutoCloseable {

    /** Bytes of a block. */
    static final int BLOCK = 8 << 10;

    private static final int BLOCKS_OF_FILE = 128;

    private final int user;
    private final SftpClient client;
    private final SftpClient.CloseableHandle file;
    private int blocks;
    private boolean disturbed;

    Transfer(int user, ClientSession session) throws IOException {
        this.user = user;
        client = SftpClientFactory.instance().createSftpClient(session);
        file = client.open("file" + user, OpenMode.Create, OpenMode.Write, OpenMode.Read, OpenMode.Truncate);
    }

    /** Bytes that look random, so that they are not smaller in the recording. */
    static byte[] block(int user, int number) {
        byte[] bytes = new byte[BLOCK];
        new Random(user * 1_000_003L + number).nextBytes(bytes);
        return bytes;
    }

    /** The next block, to the server and back. The file is written over from its beginning when it has become long enough. */
    void go() throws IOException {
        byte[] block = block(user, blocks);
        long at = (long) (blocks % BLOCKS_OF_FILE) * BLOCK;
        client.write(file, at, block);
        byte[] back = new byte[BLOCK];
        int read = client.read(file, at, back);
        disturbed |= read != BLOCK || !Arrays.equals(block, back);
        blocks++;
    }

    int user() {
        return user;
    }

    int blocks() {
        return blocks;
    }

    boolean isDisturbed() {
        return disturbed;
    }

    @Override
    public void close() throws IOException {
        file.close();
        client.close();
    }
}
