package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutput;
import dev.sshdaudit.message.AuditMessage;
import java.io.IOException;

/**
 * Writes one recording: the header, gzip members, the end mark. Between members it holds no more than the connection's
 * id, so that idle connections cost nothing.
 */
final class BinaryEncoder implements RecordingEncoder {

    /** Padding to gzip; silence to ContainerSSH's decoder; to us the sign that nothing was cut off. */
    private static final int END_MARK = 0;

    private final RecordingOutput output;
    private final CompressorPool pool;
    private final MessageEncoder messages = new MessageEncoder();

    /** Leased while a gzip member is open, else null. */
    private CborWriter member;

    private boolean unflushed = true;

    BinaryEncoder(RecordingOutput output, CompressorPool pool) throws IOException {
        this.output = output;
        this.pool = pool;
        output.write(FileHeader.bytes(FileHeader.VERSION_2), 0, FileHeader.LENGTH);
    }

    @Override
    public void encode(AuditMessage message) throws IOException {
        if (member == null) {
            member = pool.lease();
            member.begin(output);
        }
        unflushed = true;
        messages.write(message, member);
    }

    @Override
    public void flush() throws IOException {
        if (!unflushed) {
            return;
        }
        if (member != null) {
            member.sync();
        }
        output.flush();
        unflushed = false;
    }

    @Override
    public void idle() throws IOException {
        endMember();
        flush();
    }

    @Override
    public void finish() throws IOException {
        endMember();
        output.write(new byte[] {END_MARK}, 0, 1);
        output.finish();
    }

    @Override
    public void abandon() {
        if (member != null) {
            pool.giveBack(member);
            member = null;
        }
    }

    private void endMember() throws IOException {
        if (member != null) {
            member.finish();
            pool.giveBack(member);
            member = null;
            unflushed = true;
        }
    }
}
