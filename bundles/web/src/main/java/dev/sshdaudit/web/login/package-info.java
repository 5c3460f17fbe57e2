/** Who is logged in: the realm that is asked, the logins that are open, and the brake for those who guess passwords. */
@NullMarked
package dev.sshdaudit.web.login;

import org.jspecify.annotations.NullMarked;
