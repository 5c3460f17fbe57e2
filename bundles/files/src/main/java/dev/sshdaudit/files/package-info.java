/**
 * Recordings as files in a folder, each with its metadata beside it: {@link dev.sshdaudit.files.Folder}. For the
 * storages of this project that keep files, for good or on their way to somewhere else.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.files;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
