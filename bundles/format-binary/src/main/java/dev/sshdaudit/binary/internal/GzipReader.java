package dev.sshdaudit.binary.internal;

import dev.sshdaudit.format.RecordingException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads gzip members (RFC 1952) one after another as one stream, and tells how it ended: what java.util.zip's own stream
 * cannot.
 */
final class GzipReader {

    /** How the input ended. */
    enum Ending {
        /** With the end mark behind a whole member. */
        MARKED,
        /** Behind a whole member, or before the first. */
        WHOLE_MEMBER,
        /** Within a member, where its writer had flushed it. */
        FLUSHED,
        /** Somewhere else within a member. */
        CUT
    }

    /** With ten or more, ContainerSSH's decoder fails; and a crashed file system leaves zeros by the thousand. */
    private static final int MOST_END_MARKS = 9;

    /** What is left behind when a compressor is flushed: an empty stored block (RFC 1951, section 3.2.4). */
    private static final int FLUSH_MARK = 0x0000ffff;

    private static final int IN_SIZE = 32 * 1024;

    // RFC 1952, section 2.3.1
    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final InputStream input;
    private final byte[] in = new byte[IN_SIZE];
    private int inNext;
    private int inEnd;
    private long inPosition;
    private int lastFour = -1;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private boolean inMember;
    private long memberPosition;
    private Flaw pending;
    private Ending ending;

    /**
     * Makes a reader.
     *
     * @param position of the input's next byte in the recording
     */
    GzipReader(InputStream input, long position) {
        this.input = input;
        inPosition = position;
    }

    /** The next bytes, at least one, or -1 at the end. */
    int read(byte[] target, int offset, int length) throws IOException, Flaw {
        if (pending != null) {
            throw pending;
        }
        while (ending == null) {
            if (!inMember) {
                beginMember();
                continue;
            }
            int read = inflate(target, offset, length);
            if (read > 0) {
                crc.update(target, offset, read);
                return read;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsDictionary()) {
                throw damaged("it wants a preset dictionary, which gzip does not have");
            } else if (!fill()) {
                ending = lastFour == FLUSH_MARK ? Ending.FLUSHED : Ending.CUT;
            }
        }
        return -1;
    }

    /** How it ended; null before the end. */
    Ending ending() {
        return ending;
    }

    /** Up to which byte of the recording the input was used. */
    long position() {
        return inPosition + inNext;
    }

    void close() throws IOException {
        ending = Ending.CUT; // the inflater must not be touched any more
        inflater.end();
        input.close();
    }

    private int inflate(byte[] target, int offset, int length) throws Flaw {
        inflater.setInput(in, inNext, inEnd - inNext);
        long before = inflater.getBytesWritten();
        int read;
        try {
            read = inflater.inflate(target, offset, length);
        } catch (DataFormatException e) {
            inNext = inEnd - inflater.getRemaining();
            Flaw flaw = damaged("the compressed data is damaged");
            read = (int) (inflater.getBytesWritten() - before);
            if (read == 0) {
                throw flaw;
            }
            pending = flaw; // what came out before is good
        }
        inNext = inEnd - inflater.getRemaining();
        return read;
    }

    private void beginMember() throws IOException, Flaw {
        memberPosition = position();
        int first = next();
        if (first < 0) {
            ending = Ending.WHOLE_MEMBER;
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
        for (int next = next(); next >= 0; next = next()) {
            if (next != 0) {
                throw Flaw.fatal(Problem.DAMAGED, position() - 1, "something follows the end mark");
            }
            if (++marks > MOST_END_MARKS) {
                throw Flaw.fatal(
                        Problem.DAMAGED, memberPosition, "zero bytes stand here, more of them than an end mark has");
            }
        }
        ending = Ending.MARKED;
    }

    private void memberHeader() throws IOException, Flaw {
        if (require() != MAGIC_2 || require() != DEFLATE) {
            throw damaged("it is not a gzip header");
        }
        int flags = require();
        if ((flags & FLAGS_RESERVED) != 0) {
            throw damaged("it has reserved flags");
        }
        skip(6); // time, compression, system
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

    /** The length is written modulo 2^32. */
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
            // up to and including the zero
        }
    }

    private int require() throws IOException, Flaw {
        int next = next();
        if (next < 0) {
            throw Flaw.fatal(Problem.CUT, position(), "it ends within the header or trailer of a gzip member");
        }
        return next;
    }

    private int next() throws IOException {
        if (inNext == inEnd && !fill()) {
            return -1;
        }
        return in[inNext++] & 0xff;
    }

    /** Called when all is used up. */
    private boolean fill() throws IOException {
        int read = input.read(in, 0, IN_SIZE);
        if (read < 0) {
            return false;
        }
        inPosition += inNext;
        inNext = 0;
        inEnd = read;
        for (int i = Math.max(0, read - 4); i < read; i++) {
            lastFour = lastFour << 8 | in[i] & 0xff;
        }
        return true;
    }

    private Flaw damaged(String detail) {
        return Flaw.fatal(Problem.DAMAGED, position(), detail);
    }
}
