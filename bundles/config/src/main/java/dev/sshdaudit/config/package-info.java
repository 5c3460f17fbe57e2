/**
 * Configuration, read strictly: what cannot be understood is refused with a message that names PID, key, value and what
 * is allowed, and the last good configuration stays in force. For the bundles of this project.
 */
@Export
@Version("1.0.0")
package dev.sshdaudit.config;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
