package dev.sshdaudit.query;

import dev.sshdaudit.encryption.Identities;
import org.jspecify.annotations.Nullable;

/**
 * Which recording a user looks at. Immutable.
 *
 * @param storage the storage, or null for the one in force
 * @param id the name of a recording, or its beginning; or the id of a connection in a shared recording, or its beginning
 * @param secrets whether passwords and answers of users are wanted, too, which needs the role {@code admin}; else the reader gives
 *     them as empty values
 * @param identities the private keys for a recording that is encrypted
 */
public record OpenRequest(@Nullable String storage, String id, boolean secrets, Identities identities) {

    /** Asks without a private key. */
    public OpenRequest(@Nullable String storage, String id, boolean secrets) {
        this(storage, id, secrets, Identities.NONE);
    }
}
