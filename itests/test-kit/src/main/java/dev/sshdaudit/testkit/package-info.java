/**
 * What the tests of several modules share: waiting for a condition ({@link dev.sshdaudit.testkit.Eventually}), other programs
 * ({@link dev.sshdaudit.testkit.Processes}), the OpenSSH clients ({@link dev.sshdaudit.testkit.OpenSsh}), and a client that sends
 * any packet ({@link dev.sshdaudit.testkit.RawClient}). Modules
 * depend on this one in the scope {@code test}.
 */
package dev.sshdaudit.testkit;
