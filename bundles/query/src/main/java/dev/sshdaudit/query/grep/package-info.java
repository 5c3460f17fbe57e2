/** Looks for texts in what recordings say was shown and typed. */
@NullMarked
package dev.sshdaudit.query.grep;

import org.jspecify.annotations.NullMarked;
