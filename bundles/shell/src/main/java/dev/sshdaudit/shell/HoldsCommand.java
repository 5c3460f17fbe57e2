package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.AuditQuery.Hold;
import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The command {@code audit:holds}. */
@Service
@Command(
        scope = "audit",
        name = "holds",
        description = "Lists the recordings that are held, with who holds each since when, and why.")
public class HoldsCommand extends StorageCommand {

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException {
        List<Hold> holds = query.holds(storage());
        try (Output out = new Output(System.out)) {
            listing(out::println).holds(holds);
        }
    }
}
