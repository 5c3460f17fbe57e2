package dev.sshdaudit.binary.internal;

import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one recording: the header, compressed units, the end mark. Between units it keeps no more than the connection's id, so that
 * an idle connection takes no compressor; and where little is recorded from flush to flush, a unit takes none between flushes. A message beyond the limits of readers is shortened, and has an extra that says so.
 */
final class BinaryEncoder implements RecordingEncoder {

    private static final Shortener SHORTENER = new Shortener(Limits.DEFAULT);

    private final RecordingOutput output;
    private final CompressorPool pool;
    private final MessageEncoder messages = new MessageEncoder();

    /** Leased from the pool while a compressed unit is open and not paused, else null. */
    private @Nullable CborWriter unit;

    /** The compressed unit that is paused; else null. */
    private Compressor.@Nullable PausedUnit paused;

    private boolean unflushed = true;

    BinaryEncoder(RecordingOutput output, CompressorPool pool) throws IOException {
        this.output = output;
        this.pool = pool;
        output.write(FileHeader.bytes(pool.compression().version()), 0, FileHeader.LENGTH);
    }

    @Override
    public void encode(AuditMessage message) throws IOException {
        CborWriter open = unit == null ? begin() : unit;
        unflushed = true;
        open.at(message.timestamp());
        messages.write(SHORTENER.fitting(message), open);
    }

    private CborWriter begin() {
        CborWriter leased = pool.lease();
        unit = leased;
        if (paused == null) {
            leased.begin(output::write);
        } else {
            leased.resume(paused, output::write);
            paused = null;
        }
        return leased;
    }

    @Override
    public void hurry() throws IOException {
        if (unit != null) {
            unit.hurry();
        }
    }

    @Override
    public void flush() throws IOException {
        if (!unflushed) {
            return;
        }
        if (unit != null) {
            unit.sync();
            if (pool.isOpen()) {
                pause(unit);
            }
        }
        output.flush();
        unflushed = false;
    }

    private void pause(CborWriter open) {
        paused = open.pause();
        if (paused != null) {
            pool.giveBack(open);
            unit = null;
        }
    }

    @Override
    public void idle() throws IOException {
        endUnit();
        flush();
    }

    @Override
    public void finish() throws IOException {
        endUnit();
        byte[] endMark = pool.compression().endMark();
        output.write(endMark, 0, endMark.length);
        output.finish();
    }

    @Override
    public void abandon() {
        paused = null;
        if (unit != null) {
            pool.giveBack(unit);
            unit = null;
        }
    }

    private void endUnit() throws IOException {
        CborWriter open = unit == null && paused != null ? begin() : unit;
        if (open != null) {
            open.finish();
            pool.giveBack(open);
            unit = null;
            unflushed = true;
        }
    }
}
