package dev.sshdaudit.sshd.tap;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.apache.sshd.common.kex.KexProposalOption;
import org.jspecify.annotations.Nullable;

/**
 * HASSH: a fingerprint of a program that speaks SSH, made from the algorithms that it offers in its first SSH_MSG_KEXINIT (RFC 4253,
 * section 7.1): MD5 of {@code key exchange;encryption;MAC;compression}, in the direction in which the program sends. MD5 is part of
 * the definition, and protects nothing here.
 */
final class Hassh {

    private Hassh() {}

    /** The fingerprint of a client, or null if this Java has no MD5. */
    static @Nullable String ofClient(Map<KexProposalOption, String> proposal) {
        return of(proposal, KexProposalOption.C2SENC, KexProposalOption.C2SMAC, KexProposalOption.C2SCOMP);
    }

    /** The fingerprint of a server, or null if this Java has no MD5. */
    static @Nullable String ofServer(Map<KexProposalOption, String> proposal) {
        return of(proposal, KexProposalOption.S2CENC, KexProposalOption.S2CMAC, KexProposalOption.S2CCOMP);
    }

    private static @Nullable String of(
            Map<KexProposalOption, String> proposal,
            KexProposalOption encryption,
            KexProposalOption mac,
            KexProposalOption compression) {
        String text = String.join(
                ";",
                proposal.getOrDefault(KexProposalOption.ALGORITHMS, ""),
                proposal.getOrDefault(encryption, ""),
                proposal.getOrDefault(mac, ""),
                proposal.getOrDefault(compression, ""));
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(md5.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            return null; // as with FIPS
        }
    }
}
