package dev.sshdaudit.itests;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.OpenRequest;
import dev.sshdaudit.query.RecordingFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.Subject;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Asks the service of auditing without a user, and writes the answers to the file {@code data/answers} of Karaf. */
public final class Asker implements BundleActivator {

    /** Something to ask. */
    @FunctionalInterface
    interface Question {

        void ask() throws Exception;
    }

    private final List<String> answers = new ArrayList<>();

    @Override
    @SuppressWarnings("removal") // whose user starts the bundle is not the user of what it asks
    public void start(BundleContext context) {
        AuditQuery query = context.getService(context.getServiceReference(AuditQuery.class));
        Subject.doAs(null, (PrivilegedAction<Void>) () -> {
            ask(query);
            return null;
        });
        try {
            Path file = Path.of(System.getProperty("karaf.data"), "answers");
            Path part = file.resolveSibling("answers.part");
            Files.write(part, answers);
            Files.move(part, file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void ask(AuditQuery query) {
        ask("status", query::status);
        ask("find", () -> query.find(null, RecordingFilter.ALL, 1, one -> true));
        ask("open", () -> query.open(new OpenRequest(null, "a", false)));
        ask("sessions", query::sessions);
        ask("terminate", () -> query.terminate("a", "because"));
        ask("delete", () -> query.delete(null, "a", "because"));
    }

    private void ask(String what, Question question) {
        try {
            question.ask();
            answers.add(what + ": answered");
        } catch (SecurityException e) {
            answers.add(what + ": refused: " + e.getMessage());
        } catch (Exception e) {
            answers.add(what + ": " + e);
        }
    }

    @Override
    public void stop(BundleContext context) {}
}
