/** Opens what the bundle {@code core} keeps to itself. */
package dev.sshdaudit.core;
