/** Deletes recordings, and keeps them from being deleted: on behalf of users, and by rule. */
@NullMarked
package dev.sshdaudit.query.keep;

import org.jspecify.annotations.NullMarked;
