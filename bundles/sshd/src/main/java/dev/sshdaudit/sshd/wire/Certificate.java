package dev.sshdaudit.sshd.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what an OpenSSH certificate states about its key ({@code PROTOCOL.certkeys} of OpenSSH). */
final class Certificate {

    /** The most bytes of a name and of an option's value. */
    private static final int MAX_LENGTH = 256;

    /** The most entries of a list. */
    private static final int MAX_ENTRIES = 32;

    private static final long OF_USER = 1;
    private static final long OF_HOST = 2;

    private Certificate() {}

    /** Reads the fields from the serial number on, up to the authority's key. */
    static Map<String, Object> read(PacketReader blob) throws MalformedPacketException {
        Map<String, Object> certificate = new LinkedHashMap<>();
        certificate.put("serial", Long.toUnsignedString(uint64(blob)));
        long type = blob.uint32();
        certificate.put("type", type == OF_USER ? "user" : type == OF_HOST ? "host" : "type " + type);
        certificate.put("id", blob.string().takeAtMost(MAX_LENGTH));
        certificate.put("principals", principals(blob.string()));
        put(certificate, "validAfter", uint64(blob));
        put(certificate, "validBefore", uint64(blob));
        certificate.put("criticalOptions", options(blob.string()));
        certificate.put("extensions", options(blob.string()));
        blob.skipString(); // reserved
        return certificate;
    }

    /** Puts a time, in seconds since 1970, unless it stands for no limit: 0, or 2^64-1, which is -1 as a long. */
    private static void put(Map<String, Object> certificate, String key, long time) {
        if (time > 0) {
            certificate.put(key, time);
        }
    }

    private static long uint64(PacketReader blob) throws MalformedPacketException {
        return blob.uint32() << 32 | blob.uint32();
    }

    private static List<String> principals(PacketReader strings) throws MalformedPacketException {
        List<String> names = new ArrayList<>();
        while (strings.remaining() > 0) {
            String name = strings.string().takeAtMost(MAX_LENGTH);
            if (!add(names, name)) {
                return names;
            }
        }
        return names;
    }

    /** Options as {@code name=value}, or as the name alone where there is no value. */
    private static List<String> options(PacketReader strings) throws MalformedPacketException {
        List<String> options = new ArrayList<>();
        while (strings.remaining() > 0) {
            String name = strings.string().takeAtMost(MAX_LENGTH);
            PacketReader data = strings.string();
            String value = data.remaining() == 0 ? "" : "=" + data.string().takeAtMost(MAX_LENGTH);
            if (!add(options, name + value)) {
                return options;
            }
        }
        return options;
    }

    private static boolean add(List<String> list, String entry) {
        boolean room = list.size() < MAX_ENTRIES;
        list.add(room ? entry : "…");
        return room;
    }

    /**
     * The reasons in the certificate itself against letting a user in. SSHD does not report why it refuses a
     * certificate.
     *
     * @param now seconds since 1970
     */
    static List<String> objections(Map<?, ?> certificate, String username, long now) {
        List<String> objections = new ArrayList<>();
        if (!"user".equals(certificate.get("type"))) {
            objections.add("not a user's");
        }
        if (certificate.get("validAfter") instanceof Long after && now < after) {
            objections.add("not valid yet");
        }
        if (certificate.get("validBefore") instanceof Long before && now >= before) {
            objections.add("expired");
        }
        if (certificate.get("principals") instanceof List<?> principals
                && !principals.contains(username)
                && !principals.contains("…")) {
            objections.add(principals.isEmpty() ? "for no user by name" : "for other users");
        }
        return objections;
    }
}
