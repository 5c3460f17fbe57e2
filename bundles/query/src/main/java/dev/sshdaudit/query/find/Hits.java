package dev.sshdaudit.query.find;

import dev.sshdaudit.ledger.format.ConnectionClosed;
import dev.sshdaudit.ledger.format.Fact;
import dev.sshdaudit.ledger.format.Fact.RecordingClosed;
import dev.sshdaudit.ledger.format.Fact.RecordingOpened;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.storage.RecordingMetadata.State;
import java.util.ArrayList;
import java.util.List;

/** What is found, of what lines of a ledger tell. */
final class Hits {

    private Hits() {}

    /** What a line of a ledger in this storage tells. */
    static Found of(String storage, dev.sshdaudit.ledger.find.Found line, RecordingFilter filter) {
        Fact fact = line.line().fact();
        if (fact instanceof RecordingClosed closed) {
            String imported = closed.importedFrom();
            return new Found.Recording(
                    closed.recording()
                            .metadata(imported == null ? line.node() : imported, closed.state(), closed.end()),
                    closed.bytes(),
                    imported == null ? Origin.LEDGER : Origin.IMPORTED,
                    List.of(storage));
        } else if (fact instanceof RecordingOpened opened) {
            return new Found.Recording(
                    opened.recording().metadata(line.node(), State.OPEN, null),
                    line.bytes(),
                    Origin.LEDGER,
                    List.of(storage));
        } else if (fact instanceof ConnectionClosed connection) {
            return new Found.Connection(
                    connection.connection(),
                    line.node(),
                    connection.start(),
                    connection.end(),
                    connection.address(),
                    connection.user(),
                    connection.attempted(),
                    connection.failures(),
                    matches(connection, filter));
        }
        throw new IllegalArgumentException("no line that is searched for: " + fact.type());
    }

    private static List<String> matches(ConnectionClosed connection, RecordingFilter filter) {
        List<String> matches = new ArrayList<>();
        String command = filter.command();
        if (command != null) {
            for (ConnectionClosed.Channel channel : connection.channels()) {
                String ran = channel.command();
                if (ran != null && ran.contains(command)) {
                    matches.add(ran);
                }
            }
        }
        String file = filter.file();
        if (file != null) {
            connection.files().stream()
                    .filter(operation -> operation.isOf(file))
                    .forEach(operation -> matches.add(told(operation)));
        }
        return matches;
    }

    private static String told(ConnectionClosed.FileOperation operation) {
        String text = operation.op() + " " + operation.path();
        return operation.sha256() == null ? text : text + " sha256=" + operation.sha256();
    }
}
