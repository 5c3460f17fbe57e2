/** Opens what the bundle {@code storage-file} keeps to itself. */
package dev.sshdaudit.storage.file;
