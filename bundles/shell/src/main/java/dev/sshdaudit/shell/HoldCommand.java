package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import java.io.IOException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The command {@code audit:hold}. */
@Service
@Command(
        scope = "audit",
        name = "hold",
        description = "Keeps recordings from being deleted until they are released.",
        detailedDescription =
                "Neither audit:delete nor retention deletes a recording that is held. The ledger tells who holds it and why; audit:holds lists all. Users who may write to the folder or bucket can delete files nevertheless: audit:verify tells that.\n\n    audit:hold --reason 'case 12' 5f0c")
public class HoldCommand extends ChangeCommand {

    @Override
    void change(AuditQuery query, String name, String why) throws IOException {
        query.hold(storage(), name, why);
    }

    @Override
    String past() {
        return "held";
    }
}
