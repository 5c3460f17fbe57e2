package dev.sshdaudit.shell;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** A Karaf with nothing but a console and the services it is given. Strict: what it does not know, it refuses. */
final class FakeShell {

    private final Map<ServiceReference<?>, Object> services = new LinkedHashMap<>();
    private final Map<ServiceReference<?>, String> filters = new LinkedHashMap<>();
    private final List<ServiceReference<?>> taken = new ArrayList<>();
    private Supplier<String> answer;
    private int width;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(printed, false, StandardCharsets.UTF_8);

    /** Registers a service; {@code filter} is the one that finds it, or null. */
    FakeShell with(Class<?> type, String filter, Object service) {
        ServiceReference<?> reference = fake(
                ServiceReference.class,
                (self, method, arguments) ->
                        method.getName().equals("toString") ? type.getName() : unknown(method.getName()));
        services.put(reference, type.cast(service));
        filters.put(reference, type.getName() + filter);
        return this;
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> handler.invoke(self, method, arguments);
                }));
    }

    private static Object unknown(String method) {
        throw new UnsupportedOperationException(method);
    }

    private BundleContext context() {
        return fake(BundleContext.class, (self, method, arguments) -> switch (method.getName()) {
            case "getServiceReferences" -> references(((Class<?>) arguments[0]).getName() + arguments[1]);
            case "getService" -> {
                taken.add((ServiceReference<?>) arguments[0]);
                yield services.get(arguments[0]);
            }
            case "getServiceReference" ->
                references(((Class<?>) arguments[0]).getName() + null).stream()
                        .findFirst()
                        .orElse(null);
            case "ungetService" -> taken.remove(arguments[0]);
            default -> unknown(method.getName());
        });
    }

    private List<ServiceReference<?>> references(String filter) {
        List<ServiceReference<?>> found = new ArrayList<>(services.keySet());
        found.removeIf(reference -> !filters.get(reference).equals(filter));
        return found;
    }

    private Session session() {
        return fake(Session.class, (self, method, arguments) -> switch (method.getName()) {
            case "get" -> null;
            case "getTerminal" -> answer == null ? null : terminal();
            case "readLine" -> {
                printed.writeBytes(((String) arguments[0]).getBytes(StandardCharsets.UTF_8));
                yield answer.get();
            }
            default -> unknown(method.getName());
        });
    }

    private Terminal terminal() {
        return fake(
                Terminal.class,
                (self, method, arguments) -> method.getName().equals("getWidth") ? width : unknown(method.getName()));
    }

    /** Gives the session a terminal of so many columns. */
    FakeShell wide(int columns) {
        width = columns;
        return answering(() -> "");
    }

    /** Gives the session a terminal, at which a user answers what the command asks. */
    FakeShell answering(Supplier<String> newAnswer) {
        answer = newAnswer;
        return this;
    }

    /** Runs a command as Karaf does; its first argument and its options by their fields' names. */
    String run(Action command, String argument, Map<String, ?> options) throws Exception {
        inject(command);
        for (Field field : fields(command)) {
            field.setAccessible(true);
            Argument positional = field.getAnnotation(Argument.class);
            if (options.containsKey(field.getName())) {
                field.set(command, options.get(field.getName()));
            } else if (argument != null && positional != null && positional.index() == 0) {
                field.set(command, field.getType() == List.class ? List.of(argument) : argument);
            }
        }
        PrintStream before = System.out;
        System.setOut(console);
        try {
            command.execute();
        } finally {
            System.setOut(before);
            console.flush();
        }
        return printed();
    }

    /** Completes what was typed up to the cursor, with what is told of each. */
    List<Candidate> candidates(RecordingCompleter completer, String typed) throws Exception {
        inject(completer);
        List<Candidate> candidates = new ArrayList<>();
        completer.completeCandidates(session(), line(typed), candidates);
        return candidates;
    }

    private static CommandLine line(String typed) {
        return fake(CommandLine.class, (self, method, arguments) -> switch (method.getName()) {
            case "getCursorArgument" -> typed + "behind the cursor";
            case "getArgumentPosition" -> typed.length();
            case "getBufferPosition" -> typed.length();
            default -> unknown(method.getName());
        });
    }

    /** Completes what was typed up to the cursor. */
    List<String> complete(Completer completer, String typed) throws Exception {
        inject(completer);
        List<String> candidates = new ArrayList<>();
        completer.complete(session(), line(typed), candidates);
        return candidates;
    }

    private static List<Field> fields(Object target) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> type = target.getClass(); type != Object.class; type = type.getSuperclass()) {
            fields.addAll(List.of(type.getDeclaredFields()));
        }
        return fields;
    }

    private void inject(Object target) throws IllegalAccessException {
        for (Field field : fields(target)) {
            if (field.isAnnotationPresent(Reference.class)) {
                field.setAccessible(true);
                field.set(target, field.getType() == Session.class ? session() : context());
            }
        }
    }

    String printed() {
        return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    /** Services that were taken and not given back. */
    Set<ServiceReference<?>> taken() {
        return Set.copyOf(taken);
    }
}
