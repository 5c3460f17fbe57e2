package dev.sshdaudit.binary.internal;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.github.luben.zstd.Zstd;
import dev.sshdaudit.binary.BinaryRecordingReader;
import dev.sshdaudit.binary.Limits;
import dev.sshdaudit.format.RecordingException;
import dev.sshdaudit.message.AuditMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a file holds, reading it ends, with messages and with errors that say where. The first byte says what becomes
 * of the rest: a file as it is, what stands behind a header, or what is in compressed units that are whole.
 */
class ReaderFuzzTest {

    /** Small ones, so that the fuzzer reaches them. */
    private static final Limits LIMITS = new Limits(4096, 200, 8, 1 << 22);

    private static final int AS_IT_IS = 0;
    private static final int BEHIND_HEADER = 1;
    private static final int IN_GZIP = 2;
    private static final int IN_ZSTD = 3;
    private static final int KINDS = 4;

    static Stream<byte[]> seeds() {
        List<AuditMessage> messages = List.of(Samples.connect(), Samples.key(1, "ls"), Samples.disconnect());
        byte[] gzip = Samples.recording(messages);
        byte[] zstd = Samples.recording(messages, Settings.of(Compression.zstd));
        byte[] cbor = Samples.concat(Hand.KEY, Hand.DISCONNECT);
        return Stream.of(
                with(AS_IT_IS, gzip),
                with(AS_IT_IS, zstd),
                with(BEHIND_HEADER + KINDS, Arrays.copyOfRange(gzip, FileHeader.LENGTH, gzip.length)),
                with(BEHIND_HEADER + 2 * KINDS, Arrays.copyOfRange(zstd, FileHeader.LENGTH, zstd.length)),
                with(IN_GZIP, Samples.concat(new byte[] {(byte) 0x9f}, cbor, new byte[] {(byte) 0xff})),
                with(IN_GZIP + KINDS, cbor),
                with(IN_ZSTD, cbor));
    }

    private static byte[] with(int first, byte[] rest) {
        return Samples.concat(new byte[] {(byte) first}, rest);
    }

    @MethodSource("seeds")
    @FuzzTest
    void readingEndsAndSaysWhere(byte[] data) throws IOException {
        if (data.length > 0) {
            read(recording(data[0] & 0xff, Arrays.copyOfRange(data, 1, data.length)));
        }
    }

    private static byte[] recording(int kind, byte[] rest) {
        int version = 1 + kind / KINDS % 3;
        return switch (kind % KINDS) {
            case AS_IT_IS -> rest;
            case BEHIND_HEADER -> Samples.concat(Hand.header(version), rest);
            // units of two halves, the second of which may be damaged on purpose
            case IN_GZIP ->
                Samples.concat(
                        Hand.header(Math.min(version, 2)), Hand.gzip(rest), Hand.gzip(Hand.DISCONNECT), new byte[1]);
            default -> Samples.concat(Hand.header(3), Zstd.compress(rest), Zstd.compress(Hand.DISCONNECT));
        };
    }

    /** Nothing but {@link RecordingException} is thrown: other exceptions end the test. */
    private static void read(byte[] recording) throws IOException {
        long problems = 0;
        try (BinaryRecordingReader reader = BinaryRecordingReader.open(new ByteArrayInputStream(recording), LIMITS)) {
            for (boolean more = true; more; ) {
                try {
                    more = reader.read() != null;
                } catch (RecordingException e) {
                    check(e, recording.length, reader.messages());
                    more = e.recoverable();
                    // each costs a part of the recording: none is told without end
                    require(++problems <= 2L * recording.length + LIMITS.messageSize() * 1000L, "so many problems");
                }
            }
        } catch (RecordingException e) {
            check(e, recording.length, 0);
        }
    }

    private static void check(RecordingException e, long length, long messages) {
        require(e.position() >= 0 && e.position() <= length, "position " + e.position() + " of " + length);
        require(e.messages() == messages, "after " + e.messages() + ", not " + messages);
        require(e.resumesAt() < length, "resumes at " + e.resumesAt());
        require(e.resumesAt() < 0 || e.recoverable(), "resumes after the end");
        require(e.getMessage().indexOf('\u001b') < 0, "a text that drives terminals");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
