/**
 * The entry of all questions: {@link dev.sshdaudit.query.door.QueryComponent} registers {@link
 * dev.sshdaudit.query.door.Queries}, which asks for the caller's role and hands on to those who answer.
 */
@NullMarked
package dev.sshdaudit.query.door;

import org.jspecify.annotations.NullMarked;
