package dev.sshdaudit.binary.internal;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes zstd frames (RFC 8878) with checksums. Takes about 500 KiB outside the heap at the default level. */
final class ZstdWriter implements Compressor {

    private static final int OUT_SIZE = 64 * 1024;

    /** The compressor refers back up to 256 KiB: more takes more memory, and terminals seldom repeat older output. */
    private static final int WINDOW_LOG = 18;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final int level;
    private final ByteBuffer out = ByteBuffer.allocate(OUT_SIZE);
    private Target output = NONE;

    ZstdWriter(int level) {
        this.level = level;
        configure();
    }

    private void configure() {
        context.setLevel(level).setWindowLog(WINDOW_LOG).setChecksum(true);
    }

    @Override
    public void begin(Target target) {
        output = target;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        while (in.hasRemaining()) {
            context.compressByteBufferStream(out, in, EndDirective.CONTINUE);
            handOverIfFull();
        }
    }

    @Override
    public void sync() throws IOException {
        complete(EndDirective.FLUSH);
    }

    @Override
    public void finish() throws IOException {
        complete(EndDirective.END);
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
        if (length > 0) {
            output.write(out.array(), 0, length);
        }
    }

    @Override
    public void reset() {
        context.reset();
        configure();
        out.clear();
        output = NONE;
    }

    @Override
    public void end() {
        context.close();
    }
}
