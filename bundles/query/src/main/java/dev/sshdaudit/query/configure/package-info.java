/** Shows and changes the configuration of auditing. Users have been checked. */
@NullMarked
package dev.sshdaudit.query.configure;

import org.jspecify.annotations.NullMarked;
