package dev.sshdaudit.shell;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ImportedConfiguration;
import dev.sshdaudit.query.ImportedConfiguration.Line;
import dev.sshdaudit.shell.Table.Column;
import dev.sshdaudit.shell.Table.Kind;
import dev.sshdaudit.text.Visible;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** The command {@code audit:import}. */
@Service
@Command(
        scope = "audit",
        name = "import",
        description = "Translates the configuration of ContainerSSH.",
        detailedDescription =
                "Reads the section audit of a configuration file of ContainerSSH, and tells what each key becomes here. With --write,"
                        + " the keys are written into the files of the PIDs in Karaf's etc, and are in force some seconds later:"
                        + " recording begins if the file says so. The files keep their other keys and comments. Nothing is written as"
                        + " long as a value is not allowed. Secrets are neither shown nor copied: their keys get references to"
                        + " environment variables.\n\n"
                        + "    audit:import /etc/containerssh/config.yaml\n"
                        + "    audit:import --write /etc/containerssh/config.yaml")
public class ImportCommand extends QueryCommand {

    private static final int LONGEST_VALUE = 60;

    @Option(name = "--write", description = "Write the keys into the files of the PIDs")
    private boolean write;

    @Argument(
            name = "file",
            description = "The file, on the machine that Karaf runs on; YAML or JSON",
            required = true,
            multiValued = true)
    @Completion(PathCompleter.class)
    private @Nullable List<String> files;

    private @Nullable Path file;

    @Override
    void checkOptions() throws CommandException {
        List<String> typed = LateOptions.take(this, files);
        if (typed.size() != 1) {
            throw new CommandException("Which file? Give the path of one");
        }
        try {
            file = Path.of(typed.get(0)).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new CommandException("There is no file " + Visible.plain(typed.get(0)) + " on this machine");
        }
    }

    @Override
    void run(AuditServices services, AuditQuery query) throws IOException, CommandException {
        Path from = file;
        if (from == null) {
            throw new IllegalStateException("the options were not checked");
        }
        ImportedConfiguration imported = query.importConfiguration(from, write);
        try (Output out = new Output(System.out)) {
            print(imported.lines(), out);
            imported.notes().forEach(note -> out.println(Visible.sentence(note)));
            if (!write && imported.problems().isEmpty()) {
                out.println("Nothing was written: --write does that");
            }
        }
        if (!imported.problems().isEmpty()) {
            throw new CommandException(imported.problems().stream()
                    .map(Visible::sentence)
                    .collect(Collectors.joining(System.lineSeparator())));
        }
    }

    private void print(List<Line> lines, Output out) {
        Table table = new Table(
                width(),
                List.of(
                        new Column("Line", Kind.NUMBER),
                        new Column("ContainerSSH", Kind.TEXT),
                        new Column("PID", Kind.WHOLE),
                        new Column("Key", Kind.WHOLE),
                        new Column("Value", Kind.OPEN)));
        for (Line line : lines) {
            table.add(
                    0,
                    List.of(
                            String.valueOf(line.line()),
                            Visible.plain(line.source()),
                            line.pid() == null ? "-" : Visible.plain(line.pid()),
                            line.key() == null ? "-" : Visible.plain(line.key()),
                            value(line)));
        }
        table.print(out::println);
        lines.stream()
                .filter(line -> !line.remark().isEmpty())
                .forEach(line -> out.println((line.wrong() ? "! " : "  ") + "Line " + line.line() + ", "
                        + Visible.plain(line.source()) + ": " + Visible.sentence(line.remark())));
    }

    private static String value(Line line) {
        String value = line.value();
        if (value == null) {
            return line.wrong() ? "(not allowed)" : "-";
        }
        return value.isEmpty() ? "\"\"" : Table.cut(Visible.sentence(value), LONGEST_VALUE);
    }
}
