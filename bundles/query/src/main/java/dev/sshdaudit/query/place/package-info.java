/** Where recordings are: the storages, and the services that keep their ledgers. */
@NullMarked
package dev.sshdaudit.query.place;

import org.jspecify.annotations.NullMarked;
