package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import java.io.IOException;
import java.util.List;
import org.osgi.framework.BundleContext;

/** Asks for what a completer offers. */
final class Asking {

    /** What a completer asks for. */
    @FunctionalInterface
    interface Question<T> {
        List<T> ask(AuditQuery query) throws IOException;
    }

    private Asking() {}

    /** What the query answers; nothing where the user may not ask, or the answer fails: the command says why when it is run. */
    static <T> List<T> of(BundleContext context, Question<T> question) {
        try (AuditServices services = new AuditServices(context)) {
            AuditQuery query = services.queryIfPresent();
            return query == null ? List.of() : question.ask(query);
        } catch (IOException | RuntimeException e) {
            return List.of();
        }
    }
}
