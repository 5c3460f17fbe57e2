package dev.sshdaudit.sshd.tap;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.sshd.common.kex.KexProposalOption;

/** What both sides of a session agreed upon (RFC 4253, section 7.1), under the names that recordings give it. */
final class Algorithms {

    private static final Map<KexProposalOption, String> NAMES = names();

    private Algorithms() {}

    private static Map<KexProposalOption, String> names() {
        Map<KexProposalOption, String> names = new LinkedHashMap<>();
        names.put(KexProposalOption.ALGORITHMS, "keyExchange");
        names.put(KexProposalOption.SERVERKEYS, "hostKey");
        names.put(KexProposalOption.C2SENC, "encryptionIn");
        names.put(KexProposalOption.S2CENC, "encryptionOut");
        names.put(KexProposalOption.C2SMAC, "macIn");
        names.put(KexProposalOption.S2CMAC, "macOut");
        names.put(KexProposalOption.C2SCOMP, "compressionIn");
        names.put(KexProposalOption.S2CCOMP, "compressionOut");
        return names;
    }

    /** The algorithms by their names in recordings. Those that SSHD does not report are missing. */
    static Map<String, String> of(Map<KexProposalOption, String> negotiated) {
        Map<String, String> algorithms = new LinkedHashMap<>();
        NAMES.forEach((option, name) -> {
            String algorithm = negotiated.get(option);
            if (algorithm != null && !algorithm.isEmpty()) {
                algorithms.put(name, algorithm);
            }
        });
        return algorithms;
    }
}
