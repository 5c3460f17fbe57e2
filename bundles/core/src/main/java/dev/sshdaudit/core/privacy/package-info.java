/**
 * Takes secrets out of messages before any other part has them: keystrokes that the terminal does not show, and what patterns
 * find.
 */
@NullMarked
package dev.sshdaudit.core.privacy;

import org.jspecify.annotations.NullMarked;
