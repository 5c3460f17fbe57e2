/**
 * An SSH server that an application brings along: what Karaf's own shell has no use for, such as forwarding, programs of
 * the operating system, and users who need two ways to authenticate. Integration tests install it.
 */
package dev.sshdaudit.itests.host;
