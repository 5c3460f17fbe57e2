package dev.sshdaudit.storage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Recordings, and segments of the ledger, that a storage has on this machine and sends to another one. Immutable.
 *
 * @param running how many are being sent now
 * @param pending how many wait to be sent
 * @param failed how many were tried in vain, and are tried again
 * @param oldest when the oldest of them began, or null if there is none
 */
public record UploadCounts(
        int running, int pending, int failed, @Nullable Instant oldest) {}
