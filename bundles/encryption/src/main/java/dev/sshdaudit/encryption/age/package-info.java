/**
 * Encrypts recordings in the format of age, version 1 (<a href="https://age-encryption.org/v1">age-encryption.org/v1</a>), to X25519
 * recipients.
 */
@NullMarked
package dev.sshdaudit.encryption.age;

import org.jspecify.annotations.NullMarked;
