package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;
import java.nio.file.Path;

/** A recording in its local folder. */
public interface SpooledFile {

    /** The recording's bytes. */
    Path file();

    /** Where to remember how far its upload has come. */
    Path journal();

    /**
     * Looks whether the file still is the one that was recorded.
     *
     * @param size how many bytes it has to have
     * @param ended whether it may have no more
     * @throws DamagedFileException if it is not
     * @throws IOException if that cannot be found out
     */
    void check(long size, boolean ended) throws IOException;

    /** The recording is in its bucket: nothing of it stays here. */
    void delete() throws IOException;

    /** Something about the recording is damaged: what is here is put aside for people to look at. */
    void quarantine() throws IOException;

    /** The journal is damaged: it is put aside, and an empty one takes its place. */
    void quarantineJournal() throws IOException;
}
