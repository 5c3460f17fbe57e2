package dev.sshdaudit.files;

import java.nio.file.Path;

/**
 * Where an operator says which folder to use: what is wrong with one is told in these words.
 *
 * @param key says where the folder is
 * @param minFreeSpaceKey says what is to be left free there
 */
public record FolderKey(String pid, String key, String minFreeSpaceKey) {

    /** Names PID, key and folder, and says what is wrong. */
    public String says(Path folder, String problem) {
        return "PID " + pid + ", key " + key + ": \"" + folder + "\" " + problem;
    }

    @Override
    public String toString() {
        return "PID " + pid + ", key " + key;
    }
}
