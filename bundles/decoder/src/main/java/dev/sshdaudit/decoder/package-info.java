/** The decoder, a program: {@link dev.sshdaudit.decoder.Main} is its command line. */
package dev.sshdaudit.decoder;
