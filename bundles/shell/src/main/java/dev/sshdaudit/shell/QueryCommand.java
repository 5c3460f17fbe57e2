package dev.sshdaudit.shell;

import static java.util.Objects.requireNonNull;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** A command that asks {@link AuditQuery}: turns its errors into those of a command, and ends on Ctrl-C. */
abstract class QueryCommand implements Action {

    @Reference
    private BundleContext context;

    @Reference
    private Session session;

    @Override
    public final @Nullable Object execute() throws CommandException {
        checkOptions();
        try (AuditServices services = new AuditServices(context)) {
            run(services, services.query());
        } catch (CancellationException e) {
            // Ctrl-C, or the end of a pipe's reader
        } catch (SecurityException | IllegalArgumentException | IllegalStateException e) {
            throw new CommandException(Visible.sentence(String.valueOf(e.getMessage())));
        } catch (UncheckedIOException e) {
            throw new CommandException(Reasons.of(requireNonNull(e.getCause())));
        } catch (IOException e) {
            if (!Thread.currentThread().isInterrupted()) {
                throw new CommandException(Reasons.of(e));
            }
        }
        if (Thread.interrupted()) {
            Prompt.printAgain(session);
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /** Checks options before anything is looked up. */
    void checkOptions() throws CommandException {}

    /**
     * Does what the command is for.
     *
     * @throws IOException if the query fails. After Ctrl-C, which interrupts the thread, it is no error
     * @throws CancellationException to end without an error
     */
    abstract void run(AuditServices services, AuditQuery query) throws IOException, CommandException;

    /** The session in which the command runs. */
    final Session session() {
        return session;
    }

    /** Makes a listing as wide as the terminal. */
    final Listing listing(Consumer<String> out) {
        return new Listing(out, width(), ZoneId.systemDefault(), Instant.now());
    }

    /** The width of the terminal in characters; 0 where the output is not on a terminal. */
    final int width() {
        return Seat.width(session);
    }

    /** Refuses options behind ids, which Karaf takes for ids. */
    static void refuseOptions(@Nullable List<String> ids) throws CommandException {
        for (String id : ids == null ? List.<String>of() : ids) {
            if (id.startsWith("-")) {
                throw new CommandException("Option " + Visible.plain(id) + " stands behind an id: options come first");
            }
        }
    }

    /** Ends the command if there is no point in going on. */
    static void goOn(Output out) {
        if (out.isUnwanted()) {
            throw new CancellationException();
        }
    }
}
