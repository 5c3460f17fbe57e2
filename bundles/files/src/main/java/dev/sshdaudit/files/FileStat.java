package dev.sshdaudit.files;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * The attributes of a file, folder, link or device, as they were when it was looked at.
 *
 * @param regular whether it is a file, and no folder, link or device
 * @param key tells files apart: device and inode, or the time of creation where a file system has no such key
 * @param links how many names the file has; 1 where they were not counted, or cannot be
 * @param size in bytes
 * @param modified when the content was changed last
 */
record FileStat(boolean regular, Object key, int links, long size, FileTime modified) {

    private static final String UNIX = "unix";
    private static final String ATTRIBUTES = UNIX + ":isRegularFile,fileKey,nlink,size,lastModifiedTime";

    /**
     * Reads the attributes of what is at a path; of a symbolic link, those of its target.
     *
     * @throws java.nio.file.NoSuchFileException if there is nothing at this path
     */
    static FileStat behindLinks(Path path) throws IOException {
        return basic(path);
    }

    /**
     * Reads the attributes of what is at a path. Does not count its names, which would cost more.
     *
     * @throws java.nio.file.NoSuchFileException if there is nothing at this path
     */
    static FileStat of(Path path) throws IOException {
        return basic(path, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Reads the attributes of what is at a path, with the number of its names.
     *
     * @throws java.nio.file.NoSuchFileException if there is nothing at this path
     */
    static FileStat withLinks(Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains(UNIX)) {
            Map<String, Object> attributes = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            return new FileStat(
                    (Boolean) value(attributes, "isRegularFile"),
                    value(attributes, "fileKey"),
                    (Integer) value(attributes, "nlink"),
                    (Long) value(attributes, "size"),
                    (FileTime) value(attributes, "lastModifiedTime"));
        }
        return of(path);
    }

    private static Object value(Map<String, Object> attributes, String name) {
        return requireNonNull(attributes.get(name), name);
    }

    private static FileStat basic(Path path, LinkOption... options) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class, options);
        Object key = attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
        return new FileStat(attributes.isRegularFile(), key, 1, attributes.size(), attributes.lastModifiedTime());
    }

    /** Whether both were read from the same file, whatever was written to it in between. */
    boolean isSameFile(FileStat other) {
        return key.equals(other.key);
    }
}
