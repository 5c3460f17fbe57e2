package dev.sshdaudit.sshd.wire;

/** What the server itself knows of one of its channels. Called under the decoder's lock: must not wait. */
public interface ServerChannel {

    /** Whether the channel is over for the server: a write that begins now is discarded. */
    boolean isClosed();

    /**
     * How many bytes the client's window has left, in the server's account, which is charged before a write is let
     * through; less than 0 if that is not known.
     */
    long window();
}
