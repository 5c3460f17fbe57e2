package dev.sshdaudit.testkit;

import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.time.Instant;

/** Builds the metadata of recordings. A recording is open and of one connection without a user until the test says otherwise. */
public final class MetadataBuilder {

    private final String name;
    private String connectionId;
    private int part = 1;
    private String format = "binary";
    private String contentType = "";
    private String node = "";
    private Instant start = Instant.EPOCH;
    private Instant end;
    private String remoteAddress = "192.0.2.7";
    private String username;
    private State state = State.OPEN;
    private boolean shared;

    private MetadataBuilder(String name) {
        this.name = name;
        this.connectionId = name;
    }

    /** Begins with the name of a recording, which is the id of its connection too. */
    public static MetadataBuilder recording(String name) {
        return new MetadataBuilder(name);
    }

    /** Sets the id of the connection. */
    public MetadataBuilder connectionId(String value) {
        connectionId = value;
        return this;
    }

    /** Sets the number of the part, from 1. */
    public MetadataBuilder part(int value) {
        part = value;
        return this;
    }

    /** Sets the name of the format. */
    public MetadataBuilder format(String value) {
        format = value;
        return this;
    }

    /** Sets the media type. */
    public MetadataBuilder contentType(String value) {
        contentType = value;
        return this;
    }

    /** Sets the name of the machine that recorded the connection. */
    public MetadataBuilder node(String value) {
        node = value;
        return this;
    }

    /** Sets the time of the beginning. */
    public MetadataBuilder start(Instant value) {
        start = value;
        return this;
    }

    /** Sets the time of the end; null while the recording is open. */
    public MetadataBuilder end(Instant value) {
        end = value;
        return this;
    }

    /** Sets the client's address. */
    public MetadataBuilder remoteAddress(String value) {
        remoteAddress = value;
        return this;
    }

    /** Sets the user; null if no user has authenticated. */
    public MetadataBuilder username(String value) {
        username = value;
        return this;
    }

    /** Sets whether the recording is open, and how it ended. */
    public MetadataBuilder state(State value) {
        state = value;
        return this;
    }

    /** Makes it a recording of many connections whose users have not authenticated: it is of no address. */
    public MetadataBuilder shared() {
        shared = true;
        return remoteAddress("");
    }

    /** Makes the metadata. */
    public RecordingMetadata build() {
        return new RecordingMetadata(
                name,
                connectionId,
                null,
                part,
                format,
                contentType,
                node,
                start,
                end,
                remoteAddress,
                "XX",
                username,
                state,
                shared,
                null);
    }
}
