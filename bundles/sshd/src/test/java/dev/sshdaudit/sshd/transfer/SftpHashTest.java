package dev.sshdaudit.sshd.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.testkit.Packet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The hashes of files that go by SFTP: there where all bytes went once and in order, and never another one. */
class SftpHashTest {

    private static final int READ = 1;
    private static final int WRITE = 2 | 8;
    private static final int TRUNCATE = 2 | 8 | 16;

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Packet open(int flags) {
        return Packet.of(3).uint32(1).text("/f").uint32(flags).uint32(0);
    }

    private static Packet read(int id, int place, int length) {
        return Packet.of(5).uint32(id).text("h").uint32(0).uint32(place).uint32(length);
    }

    private static Packet data(int id, String content) {
        return Packet.of(103).uint32(id).text(content);
    }

    private static Packet write(int id, long place, String content) {
        return Packet.of(6)
                .uint32(id)
                .text("h")
                .uint32(place >>> 32)
                .uint32(place & 0xffff_ffffL)
                .text(content);
    }

    private static Packet length(int id, int length) {
        return Packet.of(10).uint32(id).text("h").uint32(1).uint32(0).uint32(length);
    }

    private static Packet close() {
        return Packet.of(4).uint32(99).text("h");
    }

    private static Talk opened(int flags) {
        return Talk.sftp(3).hashed().client(open(flags)).handle(1, "h");
    }

    private static String wrote(int bytes, String more) {
        return "{op=write, path=/f, bytesWritten=" + bytes + more + "}";
    }

    private static String readFact(int bytes, String more) {
        return "{op=read, path=/f, bytesRead=" + bytes + more + "}";
    }

    private static String hash(String content) {
        return ", sha256=" + sha256(content);
    }

    @Test
    void aFileThatIsWrittenInOrderHasItsHash() {
        opened(TRUNCATE)
                .client(write(2, 0, "abc"))
                .client(write(3, 3, "defg"))
                .status(2, 0)
                .client(write(4, 7, ""))
                .client(write(5, 7, "h"))
                .status(3, 0)
                .status(4, 0)
                .status(5, 0)
                .client(close())
                .status(99, 0)
                .tells(wrote(8, hash("abcdefgh")));
    }

    @Test
    void aFileThatIsReadInOrderHasItsHash() {
        opened(READ)
                .client(read(2, 0, 4))
                .client(read(3, 4, 4))
                .client(read(4, 8, 4))
                .server(data(2, "abcd"))
                .server(data(3, "efgh"))
                .server(data(4, "i"))
                .client(read(5, 9, 3))
                .status(5, 1)
                .client(close())
                .status(99, 0)
                .tells(readFact(9, hash("abcdefghi")));
    }

    @Test
    void answersInAnotherOrderAreHashedInTheOrderOfTheFile() {
        opened(READ)
                .client(read(2, 0, 2))
                .client(read(3, 2, 2))
                .client(read(4, 4, 2))
                .client(read(5, 6, 2))
                .server(data(4, "ef"))
                .server(data(3, "cd"))
                .server(data(5, "gh"))
                .server(data(2, "ab"))
                .client(close())
                .status(99, 0)
                .tells(readFact(8, hash("abcdefgh")));
    }

    @Test
    void theRestOfAShortReadMayComeBehindWhatFollows() {
        opened(READ)
                .client(read(2, 0, 4))
                .client(read(3, 4, 4))
                .client(read(4, 8, 4))
                .server(data(2, "a"))
                .client(read(5, 1, 3))
                .server(data(3, "efgh"))
                .server(data(4, "ijkl"))
                .server(data(5, "bc"))
                .client(read(6, 3, 1))
                .server(data(6, "d"))
                .client(close())
                .status(99, 0)
                .tells(readFact(12, hash("abcdefghijkl")));
    }

    @Test
    void bytesThatGoTwiceHaveNoHash() {
        opened(READ)
                .client(read(2, 0, 4))
                .server(data(2, "abcd"))
                .client(read(3, 2, 4))
                .server(data(3, "cdef"))
                .client(close())
                .status(99, 0)
                .tells(readFact(8, ""));
        opened(READ)
                .client(read(2, 2, 4))
                .client(read(3, 3, 4))
                .client(read(4, 0, 2))
                .server(data(2, "cdef"))
                .server(data(3, "defg"))
                .server(data(4, "ab"))
                .client(close())
                .status(99, 0)
                .tells(readFact(10, ""));
        opened(TRUNCATE)
                .client(write(2, 0, "abcd"))
                .client(write(3, 0, "x"))
                .status(2, 0)
                .status(3, 0)
                .client(close())
                .status(99, 0)
                .tells(wrote(5, ""));
    }

    @Test
    void aFileThatIsResumedOrHasHolesHasNoHash() {
        opened(WRITE)
                .client(write(2, 5, "abcd"))
                .status(2, 0)
                .client(close())
                .status(99, 0)
                .tells(wrote(4, ""));
        opened(TRUNCATE)
                .client(write(2, 0, "abcd"))
                .client(write(3, 100, "abcd"))
                .status(2, 0)
                .status(3, 0)
                .client(close())
                .status(99, 0)
                .tells(wrote(8, ""));
        opened(READ)
                .client(read(2, 5, 4))
                .server(data(2, "abcd"))
                .client(close())
                .status(99, 0)
                .tells(readFact(4, ""));
        opened(TRUNCATE)
                .client(write(2, -1, "abcd"))
                .status(2, 0)
                .client(close())
                .status(99, 0)
                .tells(wrote(4, ""));
    }

    @ParameterizedTest
    @CsvSource({"3, 6", "3, 14", "4, 66"})
    void aFileThatIsAppendedToOrIsTextHasNoHash(int version, int flags) {
        Talk.sftp(version)
                .hashed()
                .client(open(flags))
                .handle(1, "h")
                .client(write(2, 0, "abcd"))
                .status(2, 0)
                .client(close())
                .status(99, 0)
                .tells(wrote(4, ""));
    }

    @ParameterizedTest
    @CsvSource({"2, 1, true", "6, 1, false", "2, 9, false", "2, 33, false", "2, 3, true"})
    void laterVersionsSayInAnotherWayThatAFileIsAppendedTo(int access, int flags, boolean hashed) {
        Talk.sftp(6)
                .hashed()
                .client(Packet.of(3)
                        .uint32(1)
                        .text("/f")
                        .uint32(access)
                        .uint32(flags)
                        .uint32(0))
                .handle(1, "h")
                .client(write(2, 0, "abcd"))
                .status(2, 0)
                .client(close())
                .status(99, 0)
                .tells(wrote(4, hashed ? hash("abcd") : ""));
    }

    @Test
    void bytesThatTheServerDoesNotTakeHaveNoHash() {
        opened(TRUNCATE)
                .client(write(2, 0, "abcd"))
                .client(write(3, 4, "efgh"))
                .status(2, 0)
                .status(3, 14)
                .client(close())
                .status(99, 0)
                .tells(wrote(4, ", result=no space on the file system"));
        opened(TRUNCATE)
                .client(write(2, 0, "abcd"))
                .status(2, 0)
                .client(close())
                .status(99, 4)
                .tells(wrote(4, ", result=failure"));
        opened(TRUNCATE)
                .client(write(2, 0, "abcd"))
                .client(write(3, 4, "efgh"))
                .status(2, 0)
                .tells(wrote(4, ", finished=false"));
    }

    @Test
    void whatWentBeforeTheChannelEndedHasItsHash() {
        opened(TRUNCATE).client(write(2, 0, "abcd")).status(2, 0).tells(wrote(4, hash("abcd") + ", finished=false"));
        opened(READ)
                .client(read(2, 0, 9))
                .server(data(2, "abcd"))
                .tells(readFact(4, hash("abcd") + ", finished=false"));
    }

    @Test
    void aFileThatIsCutInBetweenHasNoHash() {
        opened(TRUNCATE)
                .client(write(2, 0, "abcd"))
                .client(length(3, 2))
                .client(write(4, 4, "ef"))
                .status(2, 0)
                .status(3, 0)
                .status(4, 0)
                .client(close())
                .status(99, 0)
                .tells("{op=setstat, path=/f, length=2}", wrote(6, ""));
        opened(TRUNCATE)
                .client(write(2, 0, "abcd"))
                .client(Packet.of(9).uint32(3).text("/./f").uint32(1).uint32(0).uint32(0))
                .status(2, 0)
                .status(3, 0)
                .client(close())
                .status(99, 0)
                .tells("{op=setstat, path=/./f, length=0}", wrote(4, ""));
        Talk.sftp(4)
                .hashed()
                .client(open(TRUNCATE))
                .handle(1, "h")
                .client(write(2, 0, "abcd"))
                .client(Packet.of(10)
                        .uint32(3)
                        .text("h")
                        .uint32(1)
                        .raw((byte) 1)
                        .uint32(0)
                        .uint32(3))
                .status(2, 0)
                .status(3, 0)
                .client(close())
                .status(99, 0)
                .tells("{op=setstat, path=/f, length=3}", wrote(4, ""));
    }

    @Test
    void aLengthThatCutsNothingAndOtherAttributesLeaveTheHash() {
        opened(WRITE)
                .client(length(6, 100))
                .client(write(2, 0, "abcd"))
                .client(length(3, 4))
                .client(Packet.of(10).uint32(4).text("h").uint32(4).uint32(0600))
                .client(Packet.of(9).uint32(5).text("/f").uint32(4).uint32(0600))
                .status(6, 0)
                .status(2, 0)
                .status(3, 0)
                .status(4, 0)
                .status(5, 0)
                .client(close())
                .status(99, 0)
                .tells(
                        "{op=setstat, path=/f, length=100}",
                        "{op=setstat, path=/f, length=4}",
                        "{op=setstat, path=/f, mode=0600}",
                        "{op=setstat, path=/f, mode=0600}",
                        wrote(4, hash("abcd")));
    }

    @Test
    void anEmptyFileHasTheHashOfNothing() {
        opened(TRUNCATE).client(close()).status(99, 0).tells(wrote(0, hash("")));
        opened(2 | 8 | 32).client(close()).status(99, 0).tells(wrote(0, hash("")));
        opened(READ)
                .client(read(2, 0, 10))
                .status(2, 1)
                .client(close())
                .status(99, 0)
                .tells(readFact(0, hash("")));
        opened(WRITE)
                .client(length(2, 0))
                .status(2, 0)
                .client(close())
                .status(99, 0)
                .tells("{op=setstat, path=/f, length=0}", wrote(0, hash("")));
    }

    @Test
    void aFileOfWhichNothingIsKnownHasNoHash() {
        opened(READ).client(close()).status(99, 0).tells(readFact(0, ""));
        opened(READ)
                .client(read(2, 7, 1))
                .status(2, 1)
                .client(close())
                .status(99, 0)
                .tells(readFact(0, ""));
        opened(WRITE).client(close()).status(99, 0).tells(wrote(0, ""));
        opened(READ | TRUNCATE)
                .client(write(2, 0, "abc"))
                .status(2, 0)
                .client(read(3, 0, 3))
                .server(data(3, "abc"))
                .client(close())
                .status(99, 0)
                .tells("{op=write, path=/f, bytesRead=3, bytesWritten=3}");
    }

    @Test
    void whatTheServerCopiesHasNoHash() {
        Talk.sftp(3)
                .hashed()
                .client(open(TRUNCATE))
                .client(Packet.of(3).uint32(2).text("/g").uint32(1).uint32(0))
                .handle(1, "h")
                .handle(2, "g")
                .client(write(3, 0, "abc"))
                .client(Packet.of(200)
                        .uint32(4)
                        .text("copy-data")
                        .text("g")
                        .uint32(0)
                        .uint32(0)
                        .uint32(0)
                        .uint32(5)
                        .text("h")
                        .uint32(0)
                        .uint32(3))
                .status(3, 0)
                .status(4, 0)
                .client(close())
                .status(99, 0)
                .client(Packet.of(4).uint32(5).text("g"))
                .status(5, 0)
                .tells("{op=write, path=/f, from=/g, bytesWritten=8}", "{op=read, path=/g, bytesRead=0}");
    }

    @Test
    void contentsThatArePromisedAndDoNotComeHaveNoHash() {
        opened(TRUNCATE)
                .client(Packet.of(6)
                        .uint32(2)
                        .text("h")
                        .uint32(0)
                        .uint32(0)
                        .uint32(10)
                        .raw("abc".getBytes(StandardCharsets.UTF_8)))
                .status(2, 0)
                .client(write(3, 10, "abc"))
                .status(3, 0)
                .client(close())
                .status(99, 0)
                .tells(wrote(13, ""));
        opened(READ)
                .client(read(2, 0, 9))
                .server(Packet.of(103)
                        .uint32(2)
                        .text("abcd")
                        .bool(true)) // version 6 tells the end of the file behind it
                .client(close())
                .status(99, 0)
                .tells(readFact(4, hash("abcd")));
    }

    /** Twice as much as waits; each answer but the first comes before it is the file's turn. */
    @Test
    void moreThanWaitsHasNoHashAndTheNextFileHasOne() {
        int size = 32 << 10;
        for (int pieces : new int[] {20, 2 * Hashing.MOST_WAITING / size}) {
            Talk talk = opened(READ);
            for (int i = 0; i < pieces; i++) {
                talk.client(read(1000 + i, i * size, size));
            }
            for (int i = pieces - 1; i >= 0; i--) {
                talk.server(data(1000 + i, "x".repeat(size)));
            }
            talk.client(close()).status(99, 0);
            talk.client(open(READ)).handle(1, "h");
            talk.client(read(2, 1, 1)).client(read(3, 0, 1));
            talk.server(data(2, "b")).server(data(3, "a")).client(close()).status(99, 0);
            assertEquals(
                    List.of(
                            readFact(pieces * size, pieces == 20 ? hash("x".repeat(pieces * size)) : ""),
                            readFact(2, hash("ab"))),
                    talk.told());
        }
    }

    /** What a file is that was written anyhow; a hash that is told is that of its first bytes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aHashThatIsToldIsRight(int seed) {
        Random random = new Random(seed);
        int told = 0;
        for (int round = 0; round < 2000; round++) {
            byte[] file = new byte[4096];
            Talk talk = opened(TRUNCATE);
            List<int[]> pieces = new ArrayList<>();
            int end = 0;
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                int length = random.nextInt(100);
                int place = random.nextInt(12) == 0 ? random.nextInt(200) : end;
                pieces.add(new int[] {place, length});
                end = Math.max(end, place + length);
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                Collections.swap(pieces, random.nextInt(pieces.size()), random.nextInt(pieces.size()));
            }
            int id = 100;
            for (int[] piece : pieces) {
                byte[] content = new byte[piece[1]];
                random.nextBytes(content);
                System.arraycopy(content, 0, file, piece[0], content.length);
                talk.client(Packet.of(6)
                        .uint32(++id)
                        .text("h")
                        .uint32(0)
                        .uint32(piece[0])
                        .bytes(content));
                talk.status(id, 0);
                if (random.nextInt(30) == 0) {
                    int length = random.nextInt(end + 1);
                    Arrays.fill(file, length, file.length, (byte) 0);
                    talk.client(length(++id, length)).status(id, 0);
                }
            }
            talk.client(close()).status(99, 0);
            int written = pieces.stream().mapToInt(it -> it[1]).sum();
            String right = wrote(written, ", sha256=" + sha256(Arrays.copyOf(file, written)));
            List<String> facts = talk.told();
            String fact = facts.get(facts.size() - 1);
            assertTrue(fact.equals(right) || fact.equals(wrote(written, "")), () -> fact + " in place of " + right);
            told += fact.equals(right) ? 1 : 0;
        }
        assertTrue(told > 500, told + " hashes");
    }
}
