/** Plays what a channel of a recording showed, on the terminal of a viewer. Knows no shell: the commands give it its terminal. */
@NullMarked
package dev.sshdaudit.shell.play;

import org.jspecify.annotations.NullMarked;
