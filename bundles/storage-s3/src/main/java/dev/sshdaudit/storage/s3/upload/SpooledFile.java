package dev.sshdaudit.storage.s3.upload;

import java.io.IOException;
import java.nio.file.Path;

/** A recording in its local folder. */
public interface SpooledFile {

    /** The recording's bytes. */
    Path file();

    /** Where to remember how far its upload has come. */
    Path journal();

    /** The recording is in its bucket: nothing of it stays here. */
    void delete() throws IOException;

    /** Something about the recording is damaged: what is here is put aside for people to look at. */
    void quarantine() throws IOException;

    /** The journal is damaged: it is put aside. */
    void quarantineJournal() throws IOException;
}
