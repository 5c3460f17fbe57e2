/**
 * Measures messages, in memory and in content, shortens them, and counts those that are lost.
 */
@NullMarked
package dev.sshdaudit.core.measure;

import org.jspecify.annotations.NullMarked;
