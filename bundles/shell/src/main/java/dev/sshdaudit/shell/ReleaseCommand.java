package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import java.io.IOException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The command {@code audit:release}. */
@Service
@Command(
        scope = "audit",
        name = "release",
        description = "Lets recordings be deleted again that were held.",
        detailedDescription =
                "The ledger tells who released a recording and why.\n\n    audit:release --reason 'case 12 is closed' 5f0c")
public class ReleaseCommand extends ChangeCommand {

    @Override
    void change(AuditQuery query, String name, String why) throws IOException {
        query.release(storage(), name, why);
    }

    @Override
    String past() {
        return "held no more";
    }
}
