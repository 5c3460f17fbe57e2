/** Finds the recording that a user names, opens it, and copies it to files. Users have been checked, and their use is noted elsewhere. */
@NullMarked
package dev.sshdaudit.query.read;

import org.jspecify.annotations.NullMarked;
