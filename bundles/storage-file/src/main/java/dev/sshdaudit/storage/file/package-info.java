/**
 * The storage {@code file}, which keeps recordings as files in a folder, each with its metadata beside it.
 * {@link dev.sshdaudit.storage.file.FileStorageComponent} follows the PID {@code audit.file},
 * {@link dev.sshdaudit.storage.file.FileStorage} keeps recordings in the folder in force.
 */
@NullMarked
package dev.sshdaudit.storage.file;

import org.jspecify.annotations.NullMarked;
