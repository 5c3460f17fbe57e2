/** A storage for tests of what happens when one does not do what it should. */
package dev.sshdaudit.itests.faulty;
