package dev.sshdaudit.spark.plan;

import dev.sshdaudit.spark.rows.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The files of folders and buckets, with all that is below them.
 *
 * @param recordings those that may be recordings in the format {@code binary}
 * @param segments the segments of ledgers
 */
public record Listing(List<Listed> recordings, List<Listed> segments) {

    /**
     * Lists files. A bucket is listed without a request for each folder.
     *
     * @throws FileNotFoundException if there is no such folder
     */
    public static Listing of(List<String> paths, Configuration configuration) throws IOException {
        Listing listing = new Listing(new ArrayList<>(), new ArrayList<>());
        for (String path : paths) {
            Path folder = new Path(path);
            FileSystem system = folder.getFileSystem(configuration);
            try {
                if (system.getUri().getScheme().equals("file")) {
                    listing.addFolder(folder, system);
                } else {
                    listing.addAll(system.listFiles(folder, true));
                }
            } catch (FileNotFoundException e) {
                FileNotFoundException told =
                        new FileNotFoundException("option path: there is no folder or bucket " + path);
                told.initCause(e);
                throw told;
            }
        }
        return listing;
    }

    private void addAll(RemoteIterator<LocatedFileStatus> files) throws IOException {
        while (files.hasNext()) {
            add(files.next());
        }
    }

    /** Hadoop starts a process for each local file that it lists with where the file is. */
    private void addFolder(Path folder, FileSystem system) throws IOException {
        RemoteIterator<FileStatus> files = system.listStatusIterator(folder);
        while (files.hasNext()) {
            FileStatus file = files.next();
            if (file.isDirectory()) {
                addFolder(file.getPath(), system);
            } else {
                add(file);
            }
        }
    }

    private void add(FileStatus file) {
        String last = file.getPath().getName();
        StoredNames.recording(last).ifPresent(name -> recordings.add(listed(file, name)));
        StoredNames.segment(last).ifPresent(name -> segments.add(listed(file, name)));
    }

    private static Listed listed(FileStatus file, String name) {
        return new Listed(
                new StoredFile(file.getPath().toString(), name, file.getLen()),
                Instant.ofEpochMilli(file.getModificationTime()));
    }
}
