package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;
import java.nio.file.Path;

/** The local files of one recording: its bytes, and the journal of its upload. */
public interface SpooledFile {

    /** The file with the recording's bytes. */
    Path file();

    /** The file in which the upload keeps how far it has come. */
    Path journal();

    /**
     * Checks that the file is still the one that was recorded.
     *
     * @param size the bytes that the file must have at least
     * @param ended whether the file must not have more bytes than that
     * @throws DamagedFileException if the file is gone, another one, shorter, or longer
     * @throws IOException if the file cannot be looked at
     */
    void check(long size, boolean ended) throws IOException;

    /** Deletes all local files of the recording, as it is in its bucket. */
    void delete() throws IOException;

    /** Moves all local files of the recording aside, so that an operator can look at them: one of them is damaged. */
    void quarantine() throws IOException;

    /** Moves a damaged journal aside, and makes an empty one in its place. */
    void quarantineJournal() throws IOException;
}
