package dev.sshdaudit.benchmarks.whole;

import dev.sshdaudit.benchmarks.Folders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Server} in a process of its own, and the folders that it works in. */
public final class ServerProcess implements AutoCloseable {

    /** What can be asked of it. */
    public enum Question {
        /** The port of the server that is not recorded. */
        PLAIN_PORT,
        /** The port of the server that is recorded. */
        AUDITED_PORT,
        /** The port of the server that is recorded, with a ledger. */
        LEDGER_PORT,
        /** The port of the server that is recorded, with keystrokes that the terminal does not show. */
        UNMASKED_PORT,
        /** The port of a server that is recorded with all additions, which is made when its port is asked for. */
        EXTENDED_PORT,
        /** Processor time of the process. */
        CPU_NANOS,
        /** Heap in use after a collection. */
        HEAP_BYTES,
        /** The same after one collection, a shorter pause: a longer one looks as a storage that does not answer. */
        QUICK_HEAP_BYTES,
        /** Memory of the process, outside the heap too. */
        RESIDENT_KIB,
        /** The same without the heap, where all of that was touched at the start: classes, compiled code, stacks, compressors. */
        OUTSIDE_HEAP_KIB,
        /** Live threads. */
        THREADS,
        /** Files and sockets that are open; 0 where the operating system does not tell. */
        OPEN_FILES,
        /** What could not be recorded. */
        LOST_MESSAGES,
        /** Transfers are recorded as events from now on. */
        TRANSFERS_AS_EVENTS,
        /** Transfers are recorded as content from now on, as they are at first. */
        TRANSFERS_AS_CONTENT,
        /** Nothing is recorded any more; answered when the recordings have ended. */
        DETACH,
        /** A key that a user types next is not recorded, as a control of what looks for it. */
        DROP_A_KEY,
        /** An echo that comes next is not recorded. */
        DROP_AN_ECHO,
        /** The log with a ledger ends, and so does its ledger. */
        END_LEDGER,
        /** Answered when all connections that are recorded have ended, and their recordings. */
        SETTLE
    }

    private final Path folder = Folders.temporary();
    private final Process process;
    private final BufferedReader answers;
    private final Writer questions;

    /**
     * Starts one.
     *
     * @param format as in {@link dev.sshdaudit.benchmarks.inner.Formats}
     * @param options further options of the JVM
     */
    public ServerProcess(String format, String heap, String... options) throws IOException {
        Files.createDirectory(files(folder));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Server.class.getName()));
        command.addAll(List.of(folder.toString(), format));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream()));
        questions = new OutputStreamWriter(process.getOutputStream());
    }

    /** What sftp sees. */
    static Path files(Path folder) {
        return folder.resolve("files");
    }

    /** Where recordings are kept. */
    static Path recordings(Path folder) {
        return folder.resolve("recordings");
    }

    /** Where recordings are kept that have a ledger. */
    public static Path withLedger(Path folder) {
        return folder.resolve("with-ledger");
    }

    /** Where recordings are kept that have keystrokes which the terminal does not show. */
    static Path unmasked(Path folder) {
        return folder.resolve("unmasked");
    }

    /** Where all is kept that the log with all additions has. */
    public static Path extended(Path folder) {
        return folder.resolve("extended");
    }

    /** Where all of it is. */
    public Path folder() {
        return folder;
    }

    /** Asks the server, and waits for the answer. */
    public long ask(Question question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("The server has ended");
        }
        return Long.parseLong(answer);
    }

    int port(boolean audited) throws IOException {
        return (int) ask(audited ? Question.AUDITED_PORT : Question.PLAIN_PORT);
    }

    /** The recordings of sessions: the one that connections share until users have authenticated goes on. */
    List<Path> recordings() throws IOException {
        return recordingsOfSessions(recordings(folder));
    }

    /** The recordings of sessions in one of the folders. */
    public List<Path> recordingsOfSessions(Path where) throws IOException {
        try (var all = Files.list(where)) {
            List<Path> own = new ArrayList<>();
            for (Path file : all.filter(Folders::isRecording).toList()) {
                Path metadata = file.resolveSibling(file.getFileName() + ".metadata.json");
                if (!Files.readString(metadata).contains("\"shared\" : true")) {
                    own.add(file);
                }
            }
            return own;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            questions.close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        Folders.delete(folder);
    }
}
