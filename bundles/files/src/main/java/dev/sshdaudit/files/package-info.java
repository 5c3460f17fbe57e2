/**
 * Keeps recordings as files in a {@link dev.sshdaudit.files.Folder}, each with its metadata beside it. The storages
 * {@code file}, which keeps the files for good, and {@code s3}, which uploads and removes them, are built on this
 * package.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.files;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
