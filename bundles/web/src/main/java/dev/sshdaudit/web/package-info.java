/** Shows recordings in a browser: puts the page and its api at {@code /audit} of Karaf's HTTP service. */
@NullMarked
package dev.sshdaudit.web;

import org.jspecify.annotations.NullMarked;
