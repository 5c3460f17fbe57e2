package dev.sshdaudit.shell;

import dev.sshdaudit.encryption.Identities;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.GrepRequest;
import dev.sshdaudit.query.TextHit;
import dev.sshdaudit.text.BoundedMatcher;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:grep}. */
@Service
@Command(
        scope = "audit",
        name = "grep",
        description = "Looks for a text in what was shown and typed.",
        detailedDescription =
                "Reads the recordings that fit the options, the newest first. Escape sequences are taken out, and lines that came in"
                        + " several packets are joined. What is in front of a line: < typed, > shown, ! shown as an error, $ a"
                        + " command.\n\n"
                        + "    audit:grep 'permission denied' --ignore-case --since yesterday\n"
                        + "    audit:grep --regex 'rm +-rf' --user alice\n"
                        + "    audit:grep 'permission denied' --identity /home/auditor/key.txt")
public class GrepCommand extends FilterCommand {

    private static final int ID = 8;

    @Option(
            name = "--ignore-case",
            aliases = {"-i"},
            description = "Letters match in upper and lower case")
    private boolean ignoreCase;

    @Option(
            name = "--regex",
            aliases = {"-E"},
            description = "The text is a regular expression of Java")
    private boolean regex;

    @Option(
            name = "-n",
            aliases = {"--limit"},
            description = "How many lines at most; 0 for all",
            valueToShowInHelp = "200")
    private int limit = 200;

    @Option(name = IdentityFile.OPTION, description = IdentityFile.DESCRIPTION)
    @Completion(PathCompleter.class)
    private @Nullable String identity;

    @Argument(name = "text", description = "The text", required = true, multiValued = true)
    private @Nullable List<String> arguments;

    private @Nullable Pattern pattern;

    @Override
    void checkOptions() throws CommandException {
        List<String> texts = LateOptions.take(this, arguments);
        filter(null);
        if (texts.size() != 1 || texts.get(0).isEmpty()) {
            throw new CommandException("Give one text to look for; in quotes, if it has spaces");
        } else if (limit < 0) {
            throw new CommandException("--limit " + limit + " is not allowed, it must be 0 or more");
        }
        int flags = (regex ? 0 : Pattern.LITERAL) | (ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0);
        try {
            Pattern compiled = Pattern.compile(texts.get(0), flags);
            BoundedMatcher.check(compiled);
            pattern = compiled;
        } catch (PatternSyntaxException e) {
            throw new CommandException("--regex " + Visible.plain(texts.get(0)) + " is no regular expression: "
                    + Visible.sentence(e.getDescription()));
        } catch (IllegalArgumentException e) {
            throw new CommandException("--regex: " + e.getMessage());
        } catch (StackOverflowError e) {
            throw new CommandException("--regex has more brackets within brackets than can be read");
        }
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        Pattern wanted = pattern;
        if (wanted == null) {
            return;
        }
        ZoneId zone = ZoneId.systemDefault();
        int width = width();
        Identities identities = IdentityFile.read(identity);
        long most = limit == 0 ? Long.MAX_VALUE : limit + 1L;
        try (Output out = new Output(System.out, Seat.encoding(session()), query.show("grep"))) {
            long[] count = new long[1];
            List<String> notes = query.grep(new GrepRequest(storage(), filter(null), wanted, most, identities), hit -> {
                if (limit > 0 && count[0] == limit) {
                    count[0]++;
                    return false;
                }
                count[0]++;
                out.println(line(hit, zone, wanted, width));
                out.flush();
                return !out.isUnwanted();
            });
            goOn(out);
            if (count[0] == 0) {
                out.println("Not found");
            } else if (limit > 0 && count[0] > limit) {
                out.println(String.format(Locale.ROOT, "(the newest %,d lines are shown; -n 0 shows all)", limit));
            }
            notes.forEach(note -> out.println(Visible.sentence(note)));
        }
    }

    /** A line of output; on a terminal, cut to its width, with the hit in it. */
    static String line(TextHit hit, ZoneId zone, Pattern wanted, int width) {
        String id =
                hit.recording().startsWith(hit.connection()) && hit.connection().length() > ID
                        ? hit.recording().substring(0, ID)
                                + hit.recording().substring(hit.connection().length())
                        : hit.recording();
        String user = hit.user();
        String start =
                Sizes.time(hit.time(), zone) + " " + (user == null ? "-" : Table.cut(Visible.plain(user), 12)) + " "
                        + Visible.plain(width == 0 ? hit.recording() : id) + " "
                        + switch (hit.source()) {
                            case TYPED -> "< ";
                            case SHOWN -> "> ";
                            case ERROR -> "! ";
                            case COMMAND -> "$ ";
                        };
        String text = Visible.sentence(hit.line());
        int room = width - start.length();
        if (width == 0 || text.length() <= room) {
            return start + text;
        }
        return start + around(text, wanted, Math.max(room, 20));
    }

    /** The part of a text around a hit. */
    private static String around(String text, Pattern wanted, int room) {
        BoundedMatcher hit = new BoundedMatcher(
                wanted, BoundedMatcher.LINE_NANOS, () -> !Thread.currentThread().isInterrupted());
        boolean found = hit.find(text) == BoundedMatcher.Result.FOUND;
        int at = found ? hit.start() : 0;
        int length = found ? hit.end() - at : 0;
        if (at + length <= room - 1) {
            return Table.cut(text, room);
        }
        int from = Math.max(1, Math.min(at - (room - length) / 2, text.length() - room + 1));
        from = Math.min(from, at);
        String rest = "…" + text.substring(from);
        return Table.cut(rest, room);
    }
}
