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
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** A Karaf with nothing but a console and the services it is given. Strict: what it does not know, it refuses. */
final class FakeShell {

    private final Map<ServiceReference<?>, Object> services = new LinkedHashMap<>();
    private final Map<ServiceReference<?>, String> filters = new LinkedHashMap<>();
    private final List<ServiceReference<?>> taken = new ArrayList<>();
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
        return fake(
                Session.class,
                (self, method, arguments) ->
                        method.getName().equals("getConsole") ? console : unknown(method.getName()));
    }

    /** Runs a command as Karaf does; its first argument and its options by their fields' names. */
    String run(Action command, String argument, Map<String, ?> options) throws Exception {
        inject(command);
        for (Field field : command.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            if (argument != null && field.isAnnotationPresent(Argument.class)) {
                field.set(command, argument);
            } else if (options.containsKey(field.getName())) {
                field.set(command, options.get(field.getName()));
            }
        }
        try {
            command.execute();
        } finally {
            console.flush();
        }
        return printed();
    }

    /** Completes what was typed up to the cursor. */
    List<String> complete(RecordingCompleter completer, String typed) throws IllegalAccessException {
        inject(completer);
        CommandLine line = fake(CommandLine.class, (self, method, arguments) -> switch (method.getName()) {
            case "getCursorArgument" -> typed + "behind the cursor";
            case "getArgumentPosition" -> typed.length();
            case "getBufferPosition" -> typed.length();
            default -> unknown(method.getName());
        });
        List<String> candidates = new ArrayList<>();
        completer.complete(session(), line, candidates);
        return candidates;
    }

    private void inject(Object target) throws IllegalAccessException {
        for (Field field : target.getClass().getDeclaredFields()) {
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
