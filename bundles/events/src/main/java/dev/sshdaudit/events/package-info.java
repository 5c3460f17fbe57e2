/**
 * Tells what happens on connections while it happens: as events of OSGi's EventAdmin, and as lines of JSON in the log. Nothing here
 * runs on a thread of SSHD.
 */
@NullMarked
package dev.sshdaudit.events;

import org.jspecify.annotations.NullMarked;
