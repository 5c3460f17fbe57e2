package dev.sshdaudit.binary.internal;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes zstd frames (RFC 8878) with checksums. An {@link Effort} decides how each part is written. A frame has one {@link Tuning}, so
 * a frame ends where the tuning changes.
 */
final class ZstdWriter implements Compressor {

    private static final int OUT_SIZE = 64 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** How a frame is compressed. */
    private interface Tuning {
        void configure(ZstdCompressCtx context);
    }

    /**
     * A chain of matches is searched (zstd's strategy lazy2), which makes keystrokes 8 % smaller than {@link #PLENTY}. The small
     * window needs little memory, and has minutes of what people type and see.
     */
    private static final Tuning LITTLE = context -> context.setLevel(6)
            .setStrategy(5)
            .setWindowLog(15)
            .setHashLog(14)
            .setChainLog(13)
            .setSearchLog(2)
            .setMinMatch(5);

    /**
     * Level 3 with tables that better fit into a processor's cache: a fifth faster, and less than 1 % larger. It refers back up to 256 KiB: more
     * takes more memory, and terminals seldom repeat older output.
     */
    private static final Tuning PLENTY =
            context -> context.setLevel(3).setWindowLog(18).setHashLog(16).setChainLog(15);

    /**
     * The fastest level, which searches next to nothing: what it writes are uncompressed blocks. The window is small, so that the
     * library's copies of the data stay in a processor's cache.
     */
    private static final Tuning STORED =
            context -> context.setLevel(Zstd.minCompressionLevel()).setWindowLog(15);

    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final Tuning plenty;
    private final Tuning little;
    private final Effort effort;
    private final ByteBuffer out = ByteBuffer.allocate(OUT_SIZE);
    private Target output = NONE;

    /** The tuning of the frame that is open; else that of the last frame, or of none. */
    private Tuning tuning;

    private boolean isFrameOpen;

    /** Bytes that were handed on since the current sample began. */
    private long handedOn;

    /** Makes a writer that compresses as suits what comes. */
    ZstdWriter() {
        this(PLENTY, LITTLE, true);
    }

    /** Makes a writer that compresses all at one level, 1 to 22, as long as it can keep up. */
    ZstdWriter(int level) {
        this(context -> context.setLevel(level).setWindowLog(18), false);
    }

    private ZstdWriter(Tuning tuning, boolean storesBulk) {
        this(tuning, tuning, storesBulk);
    }

    private ZstdWriter(Tuning plenty, Tuning little, boolean storesBulk) {
        this.plenty = plenty;
        this.little = little;
        this.effort = new Effort(storesBulk);
        tuning = little;
        configure();
    }

    private void configure() {
        context.reset();
        tuning.configure(context);
        context.setChecksum(true);
    }

    @Override
    public void begin(Target target) {
        output = target;
    }

    @Override
    public void at(long nanos) {
        effort.at(nanos);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        effort.come(length);
        if (effort.beginsBulk() && isFrameOpen) {
            complete(EndDirective.FLUSH);
            handedOn = 0;
        }
        for (int done = 0; done < length; ) {
            int left = length - done;
            if (effort.leftToStore() > 0) {
                int n = Math.min(left, effort.leftToStore());
                compress(STORED, bytes, offset + done, n);
                effort.stored(n);
                done += n;
            } else {
                int n = Math.min(left, effort.leftOfSample());
                compress(effort.isLittle() ? little : plenty, bytes, offset + done, n);
                if (effort.compressed(n)) {
                    judge();
                }
                done += n;
            }
        }
    }

    /** Data that does not become smaller is found out by zstd itself, and costs little; so samples of bulk alone are judged. */
    private void judge() throws IOException {
        if (effort.isBulk()) {
            complete(EndDirective.FLUSH);
        }
        effort.judge(effort.isBulk() ? handedOn : 0);
        handedOn = 0;
    }

    private void compress(Tuning wanted, byte[] bytes, int offset, int length) throws IOException {
        if (tuning != wanted) {
            endFrame();
            tuning = wanted;
            configure();
            handedOn = 0;
        }
        isFrameOpen = true;
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        while (in.hasRemaining()) {
            context.compressByteBufferStream(out, in, EndDirective.CONTINUE);
            handOverIfFull();
        }
    }

    @Override
    public void hurry() {
        if (effort.leftToStore() == 0) {
            effort.hurry();
        }
    }

    @Override
    public void sync() throws IOException {
        if (isFrameOpen) {
            complete(EndDirective.FLUSH);
        }
        effort.flushed();
    }

    @Override
    public void finish() throws IOException {
        endFrame();
    }

    private void endFrame() throws IOException {
        if (isFrameOpen) {
            complete(EndDirective.END);
            isFrameOpen = false;
        }
    }

    private void complete(EndDirective how) throws IOException {
        while (!context.compressByteBufferStream(out, NOTHING, how)) {
            handOverIfFull();
        }
        handOver();
    }

    private void handOverIfFull() throws IOException {
        if (!out.hasRemaining()) {
            handOver();
        }
    }

    private void handOver() throws IOException {
        int length = out.position();
        out.clear();
        handedOn += length;
        if (length > 0) {
            output.write(out.array(), 0, length);
        }
    }

    @Override
    public void reset() {
        effort.reset();
        tuning = little;
        configure();
        isFrameOpen = false;
        handedOn = 0;
        out.clear();
        output = NONE;
    }

    @Override
    public void end() {
        context.close();
    }
}
