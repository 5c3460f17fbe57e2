/** A format that the project knows nothing of; the README shows it to those who want one of their own. */
package dev.sshdaudit.itests.thirdparty;
