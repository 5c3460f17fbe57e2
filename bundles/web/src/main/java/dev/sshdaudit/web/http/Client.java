package dev.sshdaudit.web.http;

/**
 * Where a request that was let in comes from. Immutable.
 *
 * @param address the address of the client, a literal, without a port
 * @param secure whether the client's connection has TLS, as far as this side can tell
 */
public record Client(String address, boolean secure) {}
