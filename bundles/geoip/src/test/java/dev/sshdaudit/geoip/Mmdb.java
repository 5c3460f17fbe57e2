package dev.sshdaudit.geoip;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small files in MaxMind's format (version 2.0), with records of 24 bits, of IPv4 networks and those of IPv6. */
final class Mmdb {

    private static final byte[] METADATA = {
        (byte) 0xab, (byte) 0xcd, (byte) 0xef, 'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm'
    };

    private final List<int[]> nodes = new ArrayList<>(List.of(new int[2]));
    private final Map<String, Integer> offsets = new LinkedHashMap<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Adds a network; IPv4 addresses are the last 32 of 128 bits. The country is a record such as GeoLite2 has. */
    Mmdb network(byte[] address, int bits, String country) {
        byte[] whole = new byte[16];
        System.arraycopy(address, 0, whole, 16 - address.length, address.length);
        int length = bits + (address.length == 4 ? 96 : 0);
        int offset = offsets.computeIfAbsent(country, code -> {
            int at = data.size();
            map(data, Map.of("country", Map.of("iso_code", code)));
            return at;
        });
        int node = 0;
        for (int i = 0; i < length; i++) {
            int bit = whole[i / 8] >> (7 - i % 8) & 1;
            if (i == length - 1) {
                nodes.get(node)[bit] = -1 - offset;
            } else {
                if (nodes.get(node)[bit] == 0) {
                    nodes.add(new int[2]);
                    nodes.get(node)[bit] = nodes.size() - 1;
                }
                node = nodes.get(node)[bit];
            }
        }
        return this;
    }

    byte[] toBytes() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int[] node : nodes) {
            for (int record : node) {
                // 0: nothing; negative: data, behind the tree and 16 zeros
                int value = record == 0 ? nodes.size() : record > 0 ? record : nodes.size() + 16 + (-1 - record);
                file.write(value >> 16);
                file.write(value >> 8);
                file.write(value);
            }
        }
        file.writeBytes(new byte[16]);
        file.writeBytes(data.toByteArray());
        file.writeBytes(METADATA);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("node_count", nodes.size());
        metadata.put("record_size", (short) 24);
        metadata.put("ip_version", (short) 6);
        metadata.put("database_type", "Test-Country");
        metadata.put("languages", List.of("en"));
        metadata.put("binary_format_major_version", (short) 2);
        metadata.put("binary_format_minor_version", (short) 0);
        metadata.put("build_epoch", 1L);
        metadata.put("description", Map.of("en", "a test"));
        map(file, metadata);
        return file.toByteArray();
    }

    private static void value(ByteArrayOutputStream out, Object value) {
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            control(out, 2, bytes.length);
            out.writeBytes(bytes);
        } else if (value instanceof Short number) {
            control(out, 5, 2);
            out.write(number >> 8);
            out.write(number);
        } else if (value instanceof Integer number) {
            control(out, 6, 4);
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(number >> shift);
            }
        } else if (value instanceof Long number) {
            control(out, 9, 8);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.write((int) (number >> shift));
            }
        } else if (value instanceof List<?> list) {
            control(out, 11, list.size());
            list.forEach(element -> value(out, element));
        } else {
            map(out, (Map<?, ?>) value);
        }
    }

    private static void map(ByteArrayOutputStream out, Map<?, ?> map) {
        control(out, 7, map.size());
        map.forEach((key, value) -> {
            value(out, key);
            value(out, value);
        });
    }

    /** Types from 8 on stand in a second byte. */
    private static void control(ByteArrayOutputStream out, int type, int size) {
        if (size > 28) {
            throw new IllegalArgumentException("too long for this writer");
        }
        if (type < 8) {
            out.write(type << 5 | size);
        } else {
            out.write(size);
            out.write(type - 7);
        }
    }
}
