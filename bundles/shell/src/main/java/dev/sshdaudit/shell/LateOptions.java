package dev.sshdaudit.shell;

import dev.sshdaudit.text.Visible;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;

/** Takes options that stand behind arguments: Karaf takes all behind the first argument for arguments. */
final class LateOptions {

    private LateOptions() {}

    /**
     * Sets the fields of options that stand among arguments.
     *
     * @param command a command with fields for its options
     * @param arguments what Karaf takes for arguments, or null
     * @return the arguments that are no options
     * @throws CommandException if the command has no such option, or a value is missing or is none
     */
    static List<String> take(Object command, @Nullable List<String> arguments) throws CommandException {
        List<String> rest = new ArrayList<>();
        Iterator<String> all = (arguments == null ? List.<String>of() : arguments).iterator();
        while (all.hasNext()) {
            String argument = all.next();
            if (!argument.startsWith("-") || argument.equals("-")) {
                rest.add(argument);
                continue;
            }
            Field field = field(command, argument);
            field.setAccessible(true);
            try {
                field.set(command, value(field, argument, all));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        return rest;
    }

    private static Field field(Object command, String option) throws CommandException {
        for (Class<?> type = command.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Option known = field.getAnnotation(Option.class);
                if (known != null
                        && (known.name().equals(option)
                                || Arrays.asList(known.aliases()).contains(option))) {
                    return field;
                }
            }
        }
        throw new CommandException("There is no option " + Visible.plain(option) + "; --help lists those there are");
    }

    private static Object value(Field field, String option, Iterator<String> rest) throws CommandException {
        Class<?> type = field.getType();
        if (type == boolean.class) {
            return true;
        } else if (!rest.hasNext()) {
            throw new CommandException(option + " needs a value behind it");
        }
        String text = rest.next();
        try {
            if (type == int.class) {
                return Integer.parseInt(text);
            } else if (type == long.class || type == Long.class) {
                return Long.parseLong(text);
            } else if (type == double.class) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            throw new CommandException(option + " " + Visible.plain(text) + " is no number");
        }
        return text;
    }

    /** The only one of a command's arguments, such as an id. */
    static String one(List<String> arguments, String what) throws CommandException {
        if (arguments.size() == 1) {
            return arguments.get(0);
        }
        throw new CommandException(
                arguments.isEmpty() ? "Which " + what + "? Give its id" : "One " + what + " at a time: give one id");
    }
}
