/** Tells which commands Karaf's shell runs. Karaf calls it on the threads of its shells. */
@NullMarked
package dev.sshdaudit.karafshell;

import org.jspecify.annotations.NullMarked;
