package dev.sshdaudit.testkit;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a {@link RawClient} knows of the packets that it got. For any thread. */
final class Account {

    private static final int DISCONNECT = 1;
    private static final int REQUEST_SUCCESS = 81;
    private static final int CHANNEL_OPEN = 90;
    private static final int CHANNEL_DATA = 94;
    private static final int CHANNEL_EXTENDED_DATA = 95;

    private final int[] counts = new int[256];
    private final Map<Long, Long> bytes = new HashMap<>();
    private long allBytes;
    private long forwardedPort;
    private long lastOpened = -1;
    private String farewell = "";

    /** Adds a packet. */
    synchronized void add(byte[] packet) {
        int number = packet[0] & 0xff;
        counts[number]++;
        switch (number) {
            case CHANNEL_DATA -> data(packet, 9);
            case CHANNEL_EXTENDED_DATA -> data(packet, 13);
            case REQUEST_SUCCESS -> forwardedPort = packet.length == 5 ? uint32(packet, 1) : forwardedPort;
            case CHANNEL_OPEN -> lastOpened = uint32(packet, 5 + (int) uint32(packet, 1));
            case DISCONNECT -> farewell = new String(packet, 9, (int) uint32(packet, 5), StandardCharsets.UTF_8);
            default -> {}
        }
    }

    private void data(byte[] packet, int header) {
        bytes.merge(uint32(packet, 1), (long) packet.length - header, Long::sum);
        allBytes += packet.length - header;
    }

    private static long uint32(byte[] packet, int at) {
        long value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | packet[at + i] & 0xff;
        }
        return value;
    }

    synchronized int count(int number) {
        return counts[number];
    }

    synchronized Map<Long, Long> bytes() {
        return new HashMap<>(bytes);
    }

    synchronized long allBytes() {
        return allBytes;
    }

    synchronized int forwardedPort() {
        return (int) forwardedPort;
    }

    synchronized long lastOpened() {
        return lastOpened;
    }

    synchronized String farewell() {
        return farewell;
    }
}
