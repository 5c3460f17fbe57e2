/**
 * Reads configurations strictly: refuses values that it cannot understand, with a message that names PID, key, value
 * and what is allowed, and keeps the last good configuration in force. For the bundles of this project.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.config;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
