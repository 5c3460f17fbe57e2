package dev.sshdaudit.provider;

import dev.sshdaudit.encryption.RecordingEncryption;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Brings an encryption to programs without OSGi. An implementation has a public constructor without parameters, which
 * {@link java.util.ServiceLoader} calls. It has no PID of its own: the recorder reads {@code audit.encryption}, and hands the
 * encryption the recipients.
 */
@ConsumerType
public interface EncryptionProvider extends Provider<RecordingEncryption> {}
