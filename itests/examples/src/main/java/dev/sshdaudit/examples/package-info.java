/** Servers to look at: {@link dev.sshdaudit.examples.Main} starts one, and records what its clients do. */
@NullMarked
package dev.sshdaudit.examples;

import org.jspecify.annotations.NullMarked;
