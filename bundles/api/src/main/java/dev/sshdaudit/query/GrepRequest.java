package dev.sshdaudit.query;

import dev.sshdaudit.encryption.Identities;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A search in what was shown and typed. Immutable.
 *
 * @param storage the storage, or null for the one in force
 * @param recordings which recordings are searched
 * @param text the text, as a pattern that is looked for in each line
 * @param limit how many hits at most, from 1
 * @param identities the private keys for recordings that are encrypted; those that no key opens are told as left out
 */
public record GrepRequest(
        @Nullable String storage, RecordingFilter recordings, Pattern text, long limit, Identities identities) {

    /** Asks without a private key. */
    public GrepRequest(@Nullable String storage, RecordingFilter recordings, Pattern text, long limit) {
        this(storage, recordings, text, limit, Identities.NONE);
    }
}
