package dev.sshdaudit.files;

import java.nio.file.Path;

/**
 * The configuration keys of a folder, for error messages.
 *
 * @param pid the PID of the keys
 * @param key the key that holds the folder's path
 * @param minFreeSpaceKey the key that says how many bytes are to be left free
 */
public record FolderKey(String pid, String key, String minFreeSpaceKey) {

    /**
     * Makes an error message that names PID, key and folder.
     *
     * @param problem what is wrong, as the rest of the sentence
     */
    public String says(Path folder, String problem) {
        return "PID " + pid + ", key " + key + ": \"" + folder + "\" " + problem;
    }

    @Override
    public String toString() {
        return "PID " + pid + ", key " + key;
    }
}
