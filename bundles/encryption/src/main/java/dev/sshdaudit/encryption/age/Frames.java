package dev.sshdaudit.encryption.age;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The frames in which the beginning of a chunk is kept aside until the chunk is whole. A frame is a head of {@link #HEAD_BYTES}
 * bytes, big-endian: 4 with the number of sealed bytes that follow, 8 with the number of the chunk, 4 with the offset in the chunk,
 * 8 with the number of the frame in the recording, of which the nonce is made. The head is authenticated.
 */
final class Frames {

    static final int HEAD_BYTES = 24;

    private static final int NUMBER_AT = 16;

    private final Sealing sealing;
    private long frames;

    Frames(SecretKey key) throws GeneralSecurityException {
        this.sealing = new Sealing(key);
    }

    /** How many bytes a frame has for so many bytes of a chunk. */
    static int size(int length) {
        return HEAD_BYTES + length + Sealing.TAG_BYTES;
    }

    /**
     * Seals bytes of a chunk in a frame.
     *
     * @param chunk the number of the chunk
     * @param bytes the chunk
     */
    byte[] seal(long chunk, byte[] bytes, int from, int to) throws GeneralSecurityException {
        int length = to - from;
        byte[] frame = new byte[size(length)];
        long number = frames++;
        ByteBuffer.wrap(frame)
                .putInt(length + Sealing.TAG_BYTES)
                .putLong(chunk)
                .putInt(from)
                .putLong(number);
        byte[] head = Arrays.copyOf(frame, HEAD_BYTES);
        sealing.seal(Sealing.nonce(number, false), head, bytes, from, length, frame, HEAD_BYTES);
        return frame;
    }

    /**
     * What frames hold of a chunk.
     *
     * @param bytes the beginning of the chunk; none if no frame is of this chunk
     * @param whole whether all frames are what was sealed; false if one is not, or is of a later chunk. A frame that breaks off at
     *     the end of the frames is none
     */
    record Opened(byte[] bytes, boolean whole) {}

    /**
     * Opens frames.
     *
     * @param chunk the number of the chunk; frames of earlier ones are passed over, as those chunks are whole
     * @param frames as they were kept
     */
    Opened open(long chunk, byte[] frames) throws GeneralSecurityException {
        byte[] bytes = new byte[AgeOutput.CHUNK_BYTES];
        int length = 0;
        int at = 0;
        while (frames.length - at > HEAD_BYTES) {
            ByteBuffer head = ByteBuffer.wrap(frames, at, HEAD_BYTES);
            int sealed = head.getInt();
            long ofChunk = head.getLong();
            int offset = head.getInt();
            if (sealed >= Sealing.TAG_BYTES && sealed > frames.length - at - HEAD_BYTES) {
                break;
            }
            byte[] opened = open(frames, at, sealed);
            if (opened == null
                    || ofChunk > chunk
                    || ofChunk == chunk && (offset > length || opened.length > bytes.length - offset)) {
                return new Opened(Arrays.copyOf(bytes, length), false);
            }
            if (ofChunk == chunk) {
                System.arraycopy(opened, 0, bytes, offset, opened.length);
                length = Math.max(length, offset + opened.length);
            }
            at += HEAD_BYTES + sealed;
        }
        return new Opened(Arrays.copyOf(bytes, length), true);
    }

    private byte @Nullable [] open(byte[] frames, int at, int sealed) throws GeneralSecurityException {
        byte[] head = Arrays.copyOfRange(frames, at, at + HEAD_BYTES);
        long number = ByteBuffer.wrap(head).getLong(NUMBER_AT);
        return sealed < Sealing.TAG_BYTES
                ? null
                : sealing.open(Sealing.nonce(number, false), head, frames, at + HEAD_BYTES, sealed);
    }
}
