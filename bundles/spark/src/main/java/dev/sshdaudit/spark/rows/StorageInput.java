package dev.sshdaudit.spark.rows;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Marks the errors of the storage, so that they can be told from those of the bytes: a storage that fails is a task that Spark
 * runs again, and damaged bytes are a row.
 */
final class StorageInput extends FilterInputStream {

    /** The storage failed. */
    static final class StorageException extends IOException {

        private static final long serialVersionUID = 1L;

        StorageException(String path, IOException cause) {
            super(path + " cannot be read: " + cause.getMessage(), cause);
        }
    }

    private final String path;

    StorageInput(InputStream in, String path) {
        super(in);
        this.path = path;
    }

    /** Throws an error again if the storage is its cause. */
    static void rethrow(IOException e) throws IOException {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageException) {
                throw e;
            }
        }
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (IOException e) {
            throw new StorageException(path, e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return super.read(target, offset, length);
        } catch (IOException e) {
            throw new StorageException(path, e);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        try {
            return super.skip(count);
        } catch (IOException e) {
            throw new StorageException(path, e);
        }
    }
}
