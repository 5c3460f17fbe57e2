package dev.sshdaudit.binary.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.sshdaudit.format.RecordingException.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads zstd frames (RFC 8878). It finds the blocks of a frame itself. So it can tell whether a recording ended at a flush or within a
 * block, and whether the checksum is wrong or the data is damaged.
 */
final class ZstdReader extends Decompressor {

    /** The logarithm of the bytes a frame may refer back, for which memory is needed: 8 MiB, as RFC 8878, section 3.1.1.1.2 recommends. */
    private static final int MAX_WINDOW_LOG = 23;

    private static final byte[] SIGNATURE = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    private static final int MAGIC_SIZE = 4;
    private static final int BLOCK_HEADER_SIZE = 3;
    private static final int CHECKSUM_SIZE = 4;
    private static final int RLE_BLOCK = 1;

    private enum Place {
        BEFORE_FRAME,
        IN_FRAME_HEADER,
        IN_BLOCK,
        IN_LAST_BLOCK,
        IN_CHECKSUM
    }

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private Place place = Place.BEFORE_FRAME;
    private long framePosition;
    private boolean hasChecksum;

    /** The number of bytes up to the next place. */
    private int left;

    ZstdReader(Source source) {
        super(source, SIGNATURE);
        framePosition = source.position();
        context.setLongMax(MAX_WINDOW_LOG);
    }

    @Override
    int decompress(byte[] target, int offset, int length) throws IOException, Flaw {
        if (place == Place.BEFORE_FRAME) {
            beginFrame();
            return 0;
        }
        int read = feed(target, offset, length);
        if (read > 0) {
            return read;
        } else if (left > 0) {
            if (!source.fill()) {
                ended(Ending.CUT);
            }
        } else {
            goOn();
        }
        return 0;
    }

    @Override
    long unitPosition() {
        return framePosition;
    }

    @Override
    void restart() {
        place = Place.BEFORE_FRAME;
        framePosition = source.position();
    }

    @Override
    void end() {
        context.close();
    }

    /** Gives the bytes of the current place to the library, which may give decompressed bytes later. */
    private int feed(byte[] target, int offset, int length) throws Flaw {
        int available = Math.min(left, source.available());
        ByteBuffer in = ByteBuffer.wrap(source.bytes(), source.next(), available);
        ByteBuffer out = ByteBuffer.wrap(target, offset, length);
        try {
            context.decompressByteBufferStream(out, in);
        } catch (ZstdException e) {
            throw failed(e);
        }
        int used = available - in.remaining();
        source.use(used);
        left -= used;
        return out.position() - offset;
    }

    private Flaw failed(ZstdException e) {
        if (place == Place.IN_CHECKSUM) {
            source.use(left);
            endFrame();
            return Flaw.passing(
                    Problem.DAMAGED,
                    "the checksum of the zstd frame from byte " + framePosition
                            + " on is wrong: some of its messages may not be what was recorded");
        }
        if (Math.abs(e.getErrorCode()) == Zstd.errFrameParameterWindowTooLarge()) {
            return Flaw.fatal(
                    Problem.LIMIT, framePosition, "a zstd frame wants more than " + (1 << MAX_WINDOW_LOG) + " bytes");
        }
        return Flaw.fatal(Problem.DAMAGED, source.position(), "the compressed data is damaged");
    }

    private void beginFrame() throws IOException, Flaw {
        framePosition = source.position();
        if (!source.require(1)) {
            ended(Ending.WHOLE_UNIT);
            return;
        }
        if (!source.require(MAGIC_SIZE + 1)) {
            throw cutHeader();
        }
        if (peek(1) == 0x2a && peek(2) == 0x4d && peek(3) == 0x18 && (peek(0) & 0xf0) == 0x50) {
            skippableFrame();
            return;
        }
        for (int i = 0; i < MAGIC_SIZE; i++) {
            if (source.bytes()[source.next() + i] != SIGNATURE[i]) {
                throw Flaw.fatal(
                        Problem.DAMAGED, framePosition, "neither compressed data nor the end mark stands here");
            }
        }
        int descriptor = peek(MAGIC_SIZE);
        left = MAGIC_SIZE + 1 + restOfHeader(descriptor);
        if (!source.require(left)) {
            throw cutHeader();
        }
        hasChecksum = (descriptor & 4) != 0;
        context.reset();
        context.setLongMax(MAX_WINDOW_LOG);
        place = Place.IN_FRAME_HEADER;
    }

    /** The number of bytes after the frame header descriptor (RFC 8878, section 3.1.1.1.1). */
    private static int restOfHeader(int descriptor) {
        boolean singleSegment = (descriptor & 0x20) != 0;
        int dictionaryId = new int[] {0, 1, 2, 4}[descriptor & 3];
        int contentSize = new int[] {singleSegment ? 1 : 0, 2, 4, 8}[descriptor >> 6];
        return (singleSegment ? 0 : 1) + dictionaryId + contentSize;
    }

    private void skippableFrame() throws IOException, Flaw {
        if (!source.require(2 * MAGIC_SIZE)) {
            throw cutHeader();
        }
        long size = 0;
        for (int i = 0; i < MAGIC_SIZE; i++) {
            size |= (long) peek(MAGIC_SIZE + i) << Byte.SIZE * i;
        }
        source.use(2 * MAGIC_SIZE);
        if (size == 0) {
            if (source.require(1)) {
                throw Flaw.fatal(Problem.DAMAGED, source.position(), "something follows the end mark");
            }
            ended(Ending.MARKED);
        }
        while (size > 0) {
            if (!source.require(1)) {
                throw cutHeader();
            }
            int skipped = (int) Math.min(size, source.available());
            source.use(skipped);
            size -= skipped;
        }
    }

    /** Goes to the next block, or after the last block to the checksum or the next frame. */
    private void goOn() throws IOException {
        if (place == Place.IN_CHECKSUM || place == Place.IN_LAST_BLOCK && !hasChecksum) {
            endFrame();
        } else if (place == Place.IN_LAST_BLOCK) {
            place = Place.IN_CHECKSUM;
            left = CHECKSUM_SIZE;
            if (!source.require(CHECKSUM_SIZE)) {
                ended(Ending.CUT);
                source.use(source.available());
            }
        } else if (source.require(BLOCK_HEADER_SIZE)) {
            int header = peek(0) | peek(1) << 8 | peek(2) << 16;
            place = (header & 1) != 0 ? Place.IN_LAST_BLOCK : Place.IN_BLOCK;
            left = BLOCK_HEADER_SIZE + ((header >> 1 & 3) == RLE_BLOCK ? 1 : header >> 3);
        } else {
            ended(source.available() == 0 && place == Place.IN_BLOCK ? Ending.FLUSHED : Ending.CUT);
            source.use(source.available());
        }
    }

    private void endFrame() {
        place = Place.BEFORE_FRAME;
    }

    private int peek(int index) {
        return source.bytes()[source.next() + index] & 0xff;
    }

    private Flaw cutHeader() {
        source.use(source.available());
        return Flaw.fatal(Problem.CUT, source.position(), "it ends within the header of a zstd frame");
    }
}
