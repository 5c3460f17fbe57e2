/**
 * How large messages are, in memory and in content, how they are shortened, and how much is missing where some are lost.
 */
package dev.sshdaudit.core.measure;
