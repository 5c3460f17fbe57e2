/** Requests and answers over HTTP, and what is checked of each before it is answered. Nothing here knows recordings. */
@NullMarked
package dev.sshdaudit.web.http;

import org.jspecify.annotations.NullMarked;
