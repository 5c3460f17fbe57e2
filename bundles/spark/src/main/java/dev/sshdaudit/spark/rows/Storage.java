package dev.sshdaudit.spark.rows;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** Opens files through Hadoop's file systems, so that {@code s3a}, {@code hdfs} and folders are all the same. */
public final class Storage {

    /** The bytes that Hadoop reads ahead of a local file: few, since readers of recordings and of ledgers have buffers of their own. */
    private static final int BUFFER = 4096;

    private Storage() {}

    /**
     * Opens a file.
     *
     * @throws java.io.FileNotFoundException if it is gone
     * @throws IOException if the storage cannot be read
     */
    public static InputStream open(StoredFile file, Configuration configuration) throws IOException {
        Path path = new Path(file.path());
        FileSystem system = path.getFileSystem(configuration);
        if (system instanceof LocalFileSystem local) {
            // otherwise Hadoop looks for a file with checksums beside each, and reads through two more buffers
            system = local.getRaw();
        }
        return new StorageInput(system.open(path, BUFFER), file.path());
    }
}
