/**
 * What the tests of several modules share: waiting for a condition ({@link dev.sshdaudit.testkit.Eventually}). Modules
 * depend on this one in the scope {@code test}.
 */
package dev.sshdaudit.testkit;
