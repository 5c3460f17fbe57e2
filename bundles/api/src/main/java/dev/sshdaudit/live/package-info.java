/**
 * The connections that are open now: whose they are, what they do, their messages as they come, and how to end them.
 *
 * <p>The bundle {@code core} registers {@link dev.sshdaudit.live.LiveConnections} as a service. The service asks for no role: it is
 * for bundles. Users ask {@link dev.sshdaudit.query.AuditQuery}, which asks for their roles.
 */
@Export
@NullMarked
@Version("1.0.0")
package dev.sshdaudit.live;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
