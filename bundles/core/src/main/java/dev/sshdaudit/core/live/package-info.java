/**
 * What is known of connections while they are open: a view of each, its messages as they come for those who follow, and the output
 * of viewers that is not recorded again.
 */
@NullMarked
package dev.sshdaudit.core.live;

import org.jspecify.annotations.NullMarked;
