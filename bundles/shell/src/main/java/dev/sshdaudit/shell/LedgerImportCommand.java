package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** The command {@code audit:ledger-import}. */
@Service
@Command(
        scope = "audit",
        name = "ledger-import",
        description = "Brings recordings into the ledger that are from before there was one.",
        detailedDescription =
                "Reads each recording that no ledger tells of, and writes its hash into this node's ledger,"
                        + " marked as brought in later: from now on a change shows; whether it was changed before, the ledger cannot"
                        + " know. Recordings that are open are left out. It can be run again, and brings in what is new.")
public class LedgerImportCommand extends StorageCommand {

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException {
        try (Output out = new Output(System.out)) {
            long count = query.importRecordings(
                    storage(),
                    name -> tell(out, "Recording " + Visible.plain(name) + " is in the ledger"),
                    leftOut -> tell(out, Visible.sentence(leftOut)));
            out.println(
                    count == 0
                            ? "No recording was brought in"
                            : count + (count == 1 ? " recording was" : " recordings were") + " brought in");
        }
    }

    private static void tell(Output out, String line) {
        goOn(out);
        out.println(line);
        out.flush(); // the next recording can take long to read
    }
}
