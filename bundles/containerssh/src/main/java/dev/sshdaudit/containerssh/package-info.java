/**
 * The section {@code audit} of ContainerSSH's configuration, translated into the PIDs of this project, for the bundle {@code query}
 * and the decoder: {@link dev.sshdaudit.containerssh.ContainerSsh} translates, and {@link dev.sshdaudit.containerssh.CfgFiles} writes
 * the files. A secret of the configuration is in no result, message or exception.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.containerssh;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
