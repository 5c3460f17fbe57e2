package dev.sshdaudit.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.Bytes;
import dev.sshdaudit.message.ChannelEvent.Io;
import dev.sshdaudit.message.ChannelRequest.Subsystem;
import dev.sshdaudit.text.JsonLines;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as its users have it: a process with arguments, streams and an exit status. */
class MainTest {

    private static final String TEN_LINES = jsonOf(Recordings.MESSAGES);

    @TempDir
    private Path directory;

    private record Result(int status, String out, String err) {

        void assertIs(int expectedStatus, String expectedOut, String expectedErr) {
            assertEquals(expectedErr, err);
            assertEquals(expectedOut, out);
            assertEquals(expectedStatus, status);
        }
    }

    private static String jsonOf(List<AuditMessage> messages) {
        return messages.stream().map(m -> JsonLines.toJson(m) + "\n").collect(Collectors.joining());
    }

    private Path file(String name, byte[] content) throws IOException {
        return Files.write(directory.resolve(name), content);
    }

    private ProcessBuilder process(String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-Xmx48m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        Collections.addAll(command, args);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(Map.of("LC_ALL", "C", "LANG", "C"));
        return builder;
    }

    private Result run(byte[] input, String... args) throws Exception {
        File in = file("stdin", input).toFile();
        File out = directory.resolve("stdout").toFile();
        File err = directory.resolve("stderr").toFile();
        Process process = process(args)
                .redirectInput(in)
                .redirectOutput(out)
                .redirectError(err)
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        return new Result(process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    }

    private Result run(String... args) throws Exception {
        return run(new byte[0], args);
    }

    @Test
    void aWholeRecordingIsPrintedInUtf8WhateverTheLocale() throws Exception {
        String file = file("r.bin", Recordings.whole()).toString();
        run(file).assertIs(0, TEN_LINES, "");
        run("-file", file).assertIs(0, TEN_LINES, "");
    }

    @Test
    void standardInputIsReadToo() throws Exception {
        run(Recordings.whole(), "-").assertIs(0, TEN_LINES, "");
        run(Recordings.whole(), "-file", "-").assertIs(0, TEN_LINES, "");
    }

    @Test
    void aCutRecordingIsPrintedAsFarAsItGoes() throws Exception {
        byte[] whole = Recordings.whole();
        String file = file("r.bin", Arrays.copyOf(whole, whole.length - 1)).toString();
        Result result = run(file);
        result.assertIs(1, TEN_LINES, result.err);
        assertOneLine(
                result.err,
                "auditlog-decoder: " + file + ": not ended at byte " + (whole.length - 1) + ", after 10 messages: ");

        byte[] inside = Arrays.copyOf(whole, whole.length - 5);
        result = run(inside, "-");
        result.assertIs(1, TEN_LINES, result.err);
        assertOneLine(
                result.err, "auditlog-decoder: standard input: cut at byte " + inside.length + ", after 10 messages: ");
    }

    @Test
    void aDamagedRecordingIsPrintedAsFarAsItGoes() throws Exception {
        byte[] damaged = Recordings.whole();
        damaged[damaged.length - 8] ^= 1; // in the checksum
        Result result = run(damaged, "-");
        result.assertIs(1, TEN_LINES, result.err);
        assertOneLine(
                result.err,
                "auditlog-decoder: standard input: damaged at byte " + (damaged.length - 1) + ", after 10 messages: ");
    }

    @Test
    void manyProblemsAreStillOneLine() throws Exception {
        byte[] damaged = Recordings.whole();
        damaged[damaged.length - 8] ^= 1;
        Result result = run(Arrays.copyOf(damaged, damaged.length - 1), "-");
        result.assertIs(1, TEN_LINES, result.err);
        assertOneLine(result.err, "auditlog-decoder: standard input: damaged at byte ");
        assertTrue(result.err.contains("; then not ended at byte "), result.err);
    }

    @Test
    void aMessageBeyondTheLimitIsPassedOverUnlessTheLimitIsRaised() throws Exception {
        AuditMessage long9 =
                new AuditMessage(Recordings.CONNECTION_ID, 3, new Io(Io.STDOUT, Bytes.copyOf(new byte[9 << 20])), 0L);
        byte[] recording = Recordings.foreign(List.of(Recordings.MESSAGES.get(0), long9, Recordings.MESSAGES.get(9)));
        Result result = run(recording, "-");
        result.assertIs(1, jsonOf(List.of(Recordings.MESSAGES.get(0), Recordings.MESSAGES.get(9))), result.err);
        assertOneLine(result.err, "auditlog-decoder: standard input: beyond the limits at byte ");
        assertTrue(result.err.contains("after 1 message: a message is longer than 8388608 bytes, and is passed over"));
        result = run(recording, "--message-limit", "16", "--stats", "-");
        assertEquals("", result.err);
        assertEquals(0, result.status);
        assertTrue(result.out.contains("9,437,184 bytes"), result.out);
    }

    @Test
    void whatIsNoRecordingIsRefused() throws Exception {
        Result result = run("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8), "-");
        result.assertIs(1, "", result.err);
        assertOneLine(result.err, "auditlog-decoder: standard input: not an audit log at byte 0, after 0 messages: ");
    }

    @Test
    void filesThatCannotBeReadAreTold() throws Exception {
        String missing = directory.resolve("missing.bin").toString();
        run(missing).assertIs(1, "", "auditlog-decoder: " + missing + ": there is no such file\n");
        run(directory.toString())
                .assertIs(1, "", "auditlog-decoder: " + directory + ": there is no recording in this folder\n");
    }

    @Test
    void theRecordingsInAFolderAreReadAndWhatElseIsThereIsNot() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("audit"));
        Files.write(folder.resolve("b"), Recordings.whole());
        Files.write(folder.resolve("a"), gzip(Recordings.whole()));
        Files.writeString(folder.resolve("a.metadata.json"), "{}");
        Files.writeString(folder.resolve("notes.txt"), "notes");
        Files.writeString(folder.resolve("ledger-0123456789abcdef-000000000000.jsonl"), "{}");
        Files.createDirectory(folder.resolve("c"));
        run(folder.toString())
                .assertIs(
                        0,
                        TEN_LINES + TEN_LINES,
                        "auditlog-decoder: " + folder + ": passed over 1 file that does not begin like a recording\n");
        Result result = run("--stats", folder.toString());
        assertTrue(result.out.contains("==> " + folder.resolve("a") + " <=="), result.out);
        assertTrue(result.out.contains("==> " + folder.resolve("b") + " <=="), result.out);
    }

    @Test
    void metadataInAGlobIsPassedOver() throws Exception {
        String recording = file("r", Recordings.whole()).toString();
        String metadata =
                file("r.metadata.json", "{}".getBytes(StandardCharsets.UTF_8)).toString();
        run(recording, metadata).assertIs(0, TEN_LINES, "");
        run(metadata)
                .assertIs(1, "", "auditlog-decoder: there is nothing but metadata of recordings, and no recording\n");
    }

    @Test
    void aRecordingThatWasCompressedOnceMoreIsReadToo() throws Exception {
        byte[] packed = gzip(Recordings.whole());
        run(file("r.gz", packed).toString()).assertIs(0, TEN_LINES, "");
        run(packed, "-").assertIs(0, TEN_LINES, "");
        Result result = run(Arrays.copyOf(packed, packed.length - 12), "-");
        assertOneLine(result.err, "auditlog-decoder: standard input: ");
        assertEquals(1, result.status);
        packed[packed.length - 6] ^= 1;
        result = run(packed, "-");
        assertTrue(result.err.contains("the gzip file around it is damaged"), result.err);
        assertEquals(1, result.status);
    }

    @Test
    void theVersionIsTold() throws Exception {
        Result result = run("--version");
        assertEquals(0, result.status);
        assertTrue(result.out.startsWith("auditlog-decoder "), result.out);
    }

    @Test
    void aFolderForCastsThatIsNotThereIsBlamedAndNotTheRecording() throws Exception {
        String file = file("r", Recordings.whole()).toString();
        run("-o", "/nonexist", "--asciicast", file)
                .assertIs(2, "", "auditlog-decoder: --output: there is no folder /nonexist\n");
        Path folder = Files.createDirectory(directory.resolve("closed"));
        Files.setPosixFilePermissions(folder, Set.of());
        Assumptions.assumeFalse(Files.isWritable(folder), "root may write anywhere");
        Result result = run("-o", folder.toString(), "--asciicast", file);
        assertTrue(result.err.contains(": the file " + folder), result.err);
        assertTrue(result.err.contains("cannot be made: permission denied"), result.err);
    }

    @Test
    void aRecordingWithoutAnythingForACastSaysSo() throws Exception {
        byte[] transfer = Recordings.recording(List.of(
                Recordings.MESSAGES.get(0),
                new AuditMessage(Recordings.CONNECTION_ID, 2, new Subsystem(0, "sftp"), 0L),
                Recordings.MESSAGES.get(2),
                Recordings.MESSAGES.get(9)));
        String file = file("r", transfer).toString();
        String reason = "it has nothing that a cast could show: no shell, and no command but transfers\n";
        run("--asciicast", "-o", directory.toString(), file)
                .assertIs(1, "", "auditlog-decoder: " + file + ": " + reason);
        Result result =
                run(Arrays.copyOf(transfer, transfer.length - 1), "--asciicast", "-o", directory.toString(), "-");
        assertOneLine(result.err, "auditlog-decoder: standard input: not ended at byte ");
        assertTrue(result.err.endsWith("; " + reason), result.err);
    }

    @Test
    void aSafeCastIsMadeWhereItIsAskedFor() throws Exception {
        byte[] recording = Recordings.recording(List.of(
                Recordings.MESSAGES.get(0),
                Recordings.MESSAGES.get(1),
                new AuditMessage(
                        Recordings.CONNECTION_ID, 3, new Io(Io.STDOUT, Bytes.utf8("a\u001b]52;c;aWQ=\u0007b")), 0L),
                Recordings.MESSAGES.get(9)));
        assertTrue(run(recording, "--asciicast", "--channel", "0", "-").out.contains("52;c"));
        Result result = run(recording, "--asciicast", "--safe", "--channel", "0", "-");
        assertTrue(result.out.contains("\"ab\""), result.out);
        assertEquals(0, result.status);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    @Test
    void filesWithoutPermissionAreTold() throws Exception {
        Path file = file("secret.bin", Recordings.whole());
        Files.setPosixFilePermissions(file, Set.of());
        Assumptions.assumeFalse(Files.isReadable(file), "root may read each file");
        run(file.toString()).assertIs(1, "", "auditlog-decoder: " + file + ": it may not be read: permission denied\n");
    }

    @Test
    void namesCannotDriveTheTerminal() throws Exception {
        Result result = run("\u001b[2Jmissing");
        result.assertIs(1, "", "auditlog-decoder: \"\\e[2Jmissing\": there is no such file\n");
    }

    @Test
    void wrongUseIsExplained() throws Exception {
        for (String[] args : List.of(
                new String[] {},
                new String[] {"-file"},
                new String[] {"--text", "--stats", "a"},
                new String[] {"--secrets", "a"},
                new String[] {"--channel", "0", "a"},
                new String[] {"--asciicast", "--channel", "x", "a"},
                new String[] {"--asciicast", "--cast-version", "4", "a"},
                new String[] {"--safe", "a"},
                new String[] {"--message-limit", "0", "a"},
                new String[] {"--message-limit", "1025", "a"},
                new String[] {"--nonsense"})) {
            Result result = run(args);
            result.assertIs(2, "", result.err);
            assertTrue(result.err.startsWith("auditlog-decoder: "), result.err);
            assertTrue(result.err.contains("\nUsage: java -jar auditlog-decoder.jar "), result.err);
        }
    }

    @Test
    void helpIsGivenWhenAskedFor() throws Exception {
        Result result = run("--help");
        assertEquals(0, result.status);
        assertEquals("", result.err);
        assertTrue(result.out.startsWith("Usage: java -jar auditlog-decoder.jar "), result.out);
    }

    @Test
    void closedOutputIsNoTrouble() throws Exception {
        Process process = process(file("r.bin", Recordings.large()).toString()).start();
        try (InputStream out = process.getInputStream()) {
            assertEquals('{', out.read());
        }
        assertEquals("", new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(1, process.exitValue());
    }

    @Test
    void aFullDiskIsTold() throws Exception {
        File full = new File("/dev/full");
        Assumptions.assumeTrue(full.exists());
        File err = directory.resolve("stderr").toFile();
        Process process = process(file("r.bin", Recordings.whole()).toString())
                .redirectOutput(full)
                .redirectError(err)
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        assertEquals(1, process.exitValue());
        assertTrue(Files.readString(err.toPath()).contains("the output cannot be written: No space left"));
    }

    private static void assertOneLine(String text, String start) {
        assertTrue(text.startsWith(start), text);
        assertEquals(text.length() - 1, text.indexOf('\n'), text);
    }
}
