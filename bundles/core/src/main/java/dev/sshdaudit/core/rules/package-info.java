/**
 * Rules: which connections and channels are recorded, and with which content. The first rule that matches counts; where none does,
 * the PID {@code audit.intercept}.
 */
@NullMarked
package dev.sshdaudit.core.rules;

import org.jspecify.annotations.NullMarked;
