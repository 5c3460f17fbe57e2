package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingException.Problem;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Reads gzip members (RFC 1952). Unlike {@link java.util.zip.GZIPInputStream} it tells how the last one ended. */
final class GzipReader extends Decompressor {

    /** The most zero bytes that are taken for end marks. ContainerSSH's decoder fails at ten, and file systems leave many after a crash. */
    private static final int MOST_END_MARKS = 9;

    /** The last four bytes after a flush of the compressor: those of an empty stored block (RFC 1951, section 3.2.4). */
    private static final int FLUSH_MARK = 0x0000ffff;

    // RFC 1952, section 2.3.1
    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    /** The first bytes of a member without flags, which is what writers of recordings write. */
    private static final byte[] SIGNATURE = {MAGIC_1, (byte) MAGIC_2, DEFLATE, 0};

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private boolean inMember;
    private long memberPosition;
    private @Nullable Flaw pending;

    GzipReader(Source source) {
        super(source, SIGNATURE);
        memberPosition = source.position();
    }

    @Override
    int decompress(byte[] target, int offset, int length) throws IOException, Flaw {
        if (pending != null) {
            throw pending;
        }
        if (!inMember) {
            beginMember();
            return 0;
        }
        int read = inflate(target, offset, length);
        if (read > 0) {
            crc.update(target, offset, read);
        } else if (inflater.finished()) {
            endMember();
        } else if (inflater.needsDictionary()) {
            throw damaged("it wants a preset dictionary, which gzip does not have");
        } else if (!source.fill()) {
            ended(source.lastFour() == FLUSH_MARK ? Ending.FLUSHED : Ending.CUT);
        }
        return read;
    }

    @Override
    long unitPosition() {
        return memberPosition;
    }

    @Override
    void restart() {
        inMember = false;
        pending = null;
        memberPosition = source.position();
    }

    @Override
    void end() {
        inflater.end();
    }

    private int inflate(byte[] target, int offset, int length) throws Flaw {
        int available = source.available();
        inflater.setInput(source.bytes(), source.next(), available);
        long before = inflater.getBytesWritten();
        int read;
        try {
            read = inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            source.use(available - inflater.getRemaining());
            Flaw flaw = damaged("the compressed data is damaged");
            read = (int) (inflater.getBytesWritten() - before);
            if (read == 0) {
                throw flaw;
            }
            pending = flaw; // the bytes that were decompressed before are good
            return read;
        }
        source.use(available - inflater.getRemaining());
        return read;
    }

    private void beginMember() throws IOException, Flaw {
        memberPosition = source.position();
        int first = source.read();
        if (first < 0) {
            ended(Ending.WHOLE_UNIT);
        } else if (first == 0) {
            endMarks();
        } else if (first != MAGIC_1) {
            throw Flaw.fatal(Problem.DAMAGED, memberPosition, "neither compressed data nor the end mark stands here");
        } else {
            memberHeader();
            inflater.reset();
            crc.reset();
            inMember = true;
        }
    }

    private void endMarks() throws IOException, Flaw {
        int marks = 1;
        for (int next = source.read(); next >= 0; next = source.read()) {
            if (next != 0) {
                throw Flaw.fatal(Problem.DAMAGED, source.position() - 1, "something follows the end mark");
            }
            if (++marks > MOST_END_MARKS) {
                throw Flaw.fatal(
                        Problem.DAMAGED, memberPosition, "zero bytes stand here, more of them than an end mark has");
            }
        }
        ended(Ending.MARKED);
    }

    private void memberHeader() throws IOException, Flaw {
        if (require() != MAGIC_2 || require() != DEFLATE) {
            throw damaged("it is not a gzip header");
        }
        int flags = require();
        if ((flags & FLAGS_RESERVED) != 0) {
            throw damaged("it has reserved flags");
        }
        skip(6); // modification time, compression flags, operating system
        if ((flags & FLAG_EXTRA) != 0) {
            skip(require() | require() << 8);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
    }

    /** Compares checksum and length, which is written modulo 2^32. */
    private void endMember() throws IOException, Flaw {
        int writtenCrc = littleEndian();
        int writtenLength = littleEndian();
        inMember = false;
        if (writtenCrc != (int) crc.getValue() || writtenLength != (int) inflater.getBytesWritten()) {
            throw Flaw.passing(
                    Problem.DAMAGED,
                    "the checksum of the gzip member from byte " + memberPosition
                            + " on is wrong: some of its messages may not be what was recorded");
        }
    }

    private int littleEndian() throws IOException, Flaw {
        return require() | require() << 8 | require() << 16 | require() << 24;
    }

    private void skip(int bytes) throws IOException, Flaw {
        for (int i = 0; i < bytes; i++) {
            require();
        }
    }

    private void skipText() throws IOException, Flaw {
        while (require() != 0) {
            // the text ends with a zero byte
        }
    }

    private int require() throws IOException, Flaw {
        int next = source.read();
        if (next < 0) {
            throw Flaw.fatal(Problem.CUT, source.position(), "it ends within the header or trailer of a gzip member");
        }
        return next;
    }

    private Flaw damaged(String detail) {
        return Flaw.fatal(Problem.DAMAGED, source.position(), detail);
    }
}
