package dev.sshdaudit.spark.rows;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FutureDataInputStreamBuilder;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.functional.FutureIO;

/** Opens files through Hadoop's file systems, so that {@code s3a}, {@code hdfs} and folders are all the same. */
public final class Storage {

    /** The bytes that Hadoop reads ahead of a local file: few, since readers of recordings and of ledgers have buffers of their own. */
    private static final int BUFFER = 4096;

    /** With the length that the list of files told, {@code s3a} of Hadoop 3.3.5 and later needs no HEAD before the GET. */
    private static final String LENGTH = "fs.option.openfile.length";

    /** Files are read from their beginning to their end: so {@code s3a} sends one GET, and none for each stretch. */
    private static final String READ_POLICY = "fs.option.openfile.read.policy";

    private Storage() {}

    /**
     * Opens a file, of which no more is read than it had when it was listed.
     *
     * @throws java.io.FileNotFoundException if it is gone
     * @throws IOException if the storage cannot be read
     */
    public static InputStream open(StoredFile file, Configuration configuration) throws IOException {
        Path path = new Path(file.path());
        FileSystem system = path.getFileSystem(configuration);
        return new StorageInput(
                system instanceof LocalFileSystem local ? open(local, path) : open(system, path, file), file.path());
    }

    /** Otherwise Hadoop looks for a file with checksums beside each, and reads through two more buffers. */
    private static InputStream open(LocalFileSystem system, Path path) throws IOException {
        return system.getRaw().open(path, BUFFER);
    }

    private static FSDataInputStream open(FileSystem system, Path path, StoredFile file) throws IOException {
        FutureDataInputStreamBuilder opening =
                system.openFile(path).opt(LENGTH, Long.toString(file.bytes())).opt(READ_POLICY, "sequential");
        return FutureIO.awaitFuture(opening.build());
    }
}
