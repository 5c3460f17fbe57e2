package dev.sshdaudit.ledger.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.LineWriter;
import dev.sshdaudit.ledger.format.SegmentName;
import dev.sshdaudit.ledger.format.Times;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's queries, as they stand there, by DuckDB over 100,000 connections. */
class EngineTest {

    private static final int CONNECTIONS = 100_000;
    private static final Instant START = Instant.parse("2026-11-26T00:00:00Z");

    @TempDir
    private Path folder;

    /** The queries of the README, in order. */
    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (String part : Files.readString(Path.of("README.md")).split("```sql\n")) {
            queries.add(part.substring(0, Math.max(0, part.indexOf("```"))));
        }
        return queries.subList(1, queries.size());
    }

    /** Two segments; the second one ends within a line, as after a crash. */
    private void write() throws IOException {
        for (int segment = 0; segment < 2; segment++) {
            Path file = folder.resolve(new SegmentName(VerifierTest.ID, segment).toString());
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                write(out, new Fact.SegmentHead(VerifierTest.ID, "node", 1, 0, List.of(), null, 0, "a test"));
                for (int i = segment; i < CONNECTIONS; i += 2) {
                    write(out, connection(i));
                }
                if (segment == 1) {
                    out.write('{');
                }
            }
        }
    }

    private static void write(OutputStream out, Fact fact) throws IOException {
        out.write(LineWriter.write(0, START, fact).get(0));
        out.write('\n');
    }

    private static ConnectionClosed connection(int i) {
        boolean isRare = i % 25_000 == 7;
        Instant time = START.plusMillis(i);
        return new ConnectionClosed(
                "c" + i,
                time,
                time,
                "192.0.2." + i % 200,
                i % 50_000 == 3 ? null : "user" + i % 300,
                i % 50_000 == 3 ? "root" : null,
                "publickey",
                null,
                "SSH-2.0-x",
                i % 50_000 == 3 ? 2 : 0,
                List.of(
                        new ConnectionClosed.Channel(0, "shell", null, null, 0L, null, 1, 2),
                        new ConnectionClosed.Channel(
                                1, "exec", isRare ? "cat '/etc/shadow'" : "ls " + i, null, 0L, null, 1, 2)),
                i == 99_999 ? List.of(new ConnectionClosed.FileOperation("/etc/passwd", "read")) : List.of(),
                List.of(),
                0,
                null,
                false);
    }

    private static List<List<String>> rows(Statement statement, String query) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static String time(int i) {
        return Times.format(START.plusMillis(i));
    }

    @Test
    void queriesOfTheReadmeFindWhatIsThere() throws Exception {
        write();
        List<String> queries = queries();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET file_search_path = '" + folder + "'");
            statement.execute(queries.get(0));
            assertEquals(
                    List.of(List.of(String.valueOf(CONNECTIONS))), rows(statement, "SELECT count(*) FROM connections"));
            assertEquals(
                    List.of(
                            List.of(time(7), "user7", "192.0.2.7", "cat '/etc/shadow'"),
                            List.of(time(25_007), "user107", "192.0.2.7", "cat '/etc/shadow'"),
                            List.of(time(50_007), "user207", "192.0.2.7", "cat '/etc/shadow'"),
                            List.of(time(75_007), "user7", "192.0.2.7", "cat '/etc/shadow'")),
                    rows(statement, queries.get(1)));
            assertEquals(List.of(List.of("192.0.2.3", "root", "4")), rows(statement, queries.get(2)));
            assertEquals(
                    List.of(List.of(time(99_999), "user99", "192.0.2.199", "read")), rows(statement, queries.get(3)));
            assertEquals(5, queries.size());
        }
    }
}
