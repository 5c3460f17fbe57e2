/** The program that decodes recordings. {@link dev.sshdaudit.decoder.Main} is its entry. */
package dev.sshdaudit.decoder;
