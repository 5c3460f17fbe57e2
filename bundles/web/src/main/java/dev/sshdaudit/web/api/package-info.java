/** What the page asks for: recordings, their messages, casts, copies, open connections and the status, from the query API. */
@NullMarked
package dev.sshdaudit.web.api;

import org.jspecify.annotations.NullMarked;
