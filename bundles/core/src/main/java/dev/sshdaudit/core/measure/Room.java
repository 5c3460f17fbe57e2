package dev.sshdaudit.core.measure;

import dev.sshdaudit.core.settings.Limits;

/** The memory in which messages of many connections wait. Thread-safe. */
public interface Room {

    /** Whether so many bytes more may wait. */
    boolean hasRoom(long size, Limits limits);

    /** Whether so many bytes more may wait of messages without data, which have a reserve beyond the room for all. */
    boolean hasReserve(long size, Limits limits);

    /** So many bytes more wait. */
    void take(long size);

    /** So many bytes wait no more. */
    void give(long size);
}
