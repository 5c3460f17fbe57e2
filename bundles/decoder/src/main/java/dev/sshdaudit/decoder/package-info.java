/** The program that decodes recordings. {@link dev.sshdaudit.decoder.Main} is its entry. */
@NullMarked
package dev.sshdaudit.decoder;

import org.jspecify.annotations.NullMarked;
