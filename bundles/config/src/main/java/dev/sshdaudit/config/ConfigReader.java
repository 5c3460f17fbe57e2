package dev.sshdaudit.config;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the properties of a PID into an annotation type, whose methods are the keys and whose defaults are the
 * defaults. A method's name becomes a key by the rules of component property types (OSGi Compendium, section
 * 112.8.2.1). Keys may be {@code boolean}, {@code int}, {@code long}, {@link String} or an enum. {@link Range},
 * {@link OneOf} and {@link AbsolutePath} say which values of these types are allowed.
 */
public final class ConfigReader<C> {

    /** What stands for a secret that is set. */
    private static final String HIDDEN = "***";

    /** The values of a switch that may also be unset. */
    private static final Set<String> SWITCH = Set.of("true", "false");

    /** Prefixes of the keys that configuration services add to those of the operator. */
    private static final Set<String> FOREIGN_PREFIXES = Set.of(
            "service.", "felix.", "org.apache.felix.", "org.apache.karaf.", "component.", "webconsole.", ".", ":");

    /**
     * The result of reading.
     *
     * @param config the configuration; refused keys have the values of the former configuration, or their defaults
     * @param problems one text for each key that is refused or unknown
     * @param refused the known keys whose values cannot be understood or are not allowed, each with its text
     */
    record Reading<C>(C config, List<String> problems, Map<String, String> refused) {}

    private final String pid;
    private final Class<C> type;
    private final Map<String, Method> keys = new TreeMap<>();

    /**
     * Makes a reader.
     *
     * @param pid the PID, for messages
     * @param type the annotation type that declares the keys
     */
    public ConfigReader(String pid, Class<C> type) {
        this.pid = pid;
        this.type = type;
        for (Method method : type.getDeclaredMethods()) {
            keys.put(key(method.getName()), method);
        }
    }

    private static String key(String methodName) {
        return methodName
                .replace("$_$", "-")
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_')
                .replace("$$", "\0")
                .replace("$", "")
                .replace('\0', '$');
    }

    /**
     * Reads properties for a caller that handles errors at once.
     *
     * @throws InvalidConfigurationException if a key is unknown or a value not allowed; names all such keys
     */
    public C readStrictly(Map<String, ?> properties) throws InvalidConfigurationException {
        Reading<C> reading = read(properties, null, Set.of());
        if (!reading.problems().isEmpty()) {
            throw new InvalidConfigurationException(String.join("; ", reading.problems()));
        }
        return reading.config();
    }

    /** The keys that the operator has set; none for null, which stands for a PID without configuration. */
    static Map<String, Object> given(@Nullable Dictionary<String, ?> properties) {
        Map<String, Object> given = new LinkedHashMap<>();
        if (properties != null) {
            Collections.list(properties.keys()).stream()
                    .filter(key -> FOREIGN_PREFIXES.stream().noneMatch(key::startsWith))
                    .forEach(key -> given.put(key, properties.get(key)));
        }
        return given;
    }

    /** Whether the annotation type declares a key. */
    boolean isKey(String key) {
        return keys.containsKey(key);
    }

    /** The names of all keys, sorted. */
    Set<String> keys() {
        return Collections.unmodifiableSet(keys.keySet());
    }

    /** A text that says that there is no such key, and which there are. */
    String noSuchKey(String key) {
        return "PID " + pid + ", key " + key + ": there is no such key; there are " + String.join(", ", keys.keySet());
    }

    /** A text that says that a value is understood in a file alone. */
    String onlyInFile(String key) {
        return "PID " + pid + ", key " + key
                + ": a reference such as ${karaf.data} is understood in the file of the PID alone:"
                + " write it there, or name what it stands for";
    }

    /** The value of a key in a configuration as a file has it; {@code ***} for a secret that is set. */
    String shown(@Nullable C config, String key) {
        Object value = value(config, requireNonNull(keys.get(key), key));
        return value instanceof String text && isHidden(key) && !text.isEmpty() ? HIDDEN : String.valueOf(value);
    }

    /** Whether a key has the same value in two configurations; the default for null. */
    boolean isSame(String key, @Nullable C one, @Nullable C other) {
        Method method = requireNonNull(keys.get(key), key);
        return value(one, method).equals(value(other, method));
    }

    private boolean isSecret(String key) {
        Method method = keys.get(key);
        return method != null && method.getReturnType() == String.class && ConfigChange.isSecret(key);
    }

    /** Whether a value that is allowed is not to be shown. Those of a switch can be, whatever the name of its key says. */
    private boolean isHidden(String key) {
        OneOf texts = requireNonNull(keys.get(key), key).getAnnotation(OneOf.class);
        return isSecret(key) && (texts == null || !SWITCH.containsAll(List.of(texts.value())));
    }

    /** Whether one of some keys is {@link Decisive}. */
    boolean isAnyDecisive(Set<String> some) {
        return some.stream()
                .map(keys::get)
                .anyMatch(method -> method != null && method.isAnnotationPresent(Decisive.class));
    }

    /** The default of a key. */
    Object defaultOf(String key) {
        return requireNonNull(keys.get(key), key).getDefaultValue();
    }

    /**
     * Reads values.
     *
     * @param given the values by key, as the configuration service has them
     * @param before the configuration in force, whose values refused keys keep; null to give them their defaults
     * @param kept keys that are to have the values of {@code before} even if the given ones can be understood
     */
    Reading<C> read(Map<String, ?> given, @Nullable C before, Set<String> kept) {
        List<String> problems = new ArrayList<>();
        Map<String, String> refused = new TreeMap<>();
        Map<String, Object> values = new LinkedHashMap<>();
        keys.forEach((key, method) -> {
            Object value = method.getDefaultValue();
            if (kept.contains(key)) {
                value = value(before, method);
            } else if (given.containsKey(key)) {
                try {
                    value = checked(key, method, convert(key, given.get(key), method.getReturnType()));
                } catch (InvalidConfigurationException e) {
                    problems.add(e.getMessage());
                    refused.put(key, e.getMessage());
                    value = value(before, method);
                }
            }
            values.put(method.getName(), value);
        });
        for (String key : new TreeSet<>(given.keySet())) {
            if (!keys.containsKey(key)) {
                problems.add(noSuchKey(key));
            }
        }
        return new Reading<>(proxy(values), problems, refused);
    }

    /** The difference between two configurations; empty if {@code before} is null. */
    public ConfigChange changes(@Nullable C before, C after) {
        ConfigChange.Builder changes = new ConfigChange.Builder();
        if (before != null) {
            keys.forEach((key, method) -> changes.compare(
                    key,
                    isHidden(key),
                    value(before, method),
                    value(after, method),
                    method.getAnnotation(Narrows.class)));
        }
        return changes.build();
    }

    private Object value(@Nullable C config, Method method) {
        if (config == null) {
            return method.getDefaultValue();
        }
        try {
            return Proxy.getInvocationHandler(config).invoke(config, method, null);
        } catch (Throwable e) {
            throw new IllegalStateException(method.getName(), e); // the handler throws nothing
        }
    }

    private C proxy(Map<String, Object> values) {
        InvocationHandler handler = (self, method, arguments) -> switch (method.getName()) {
            case "annotationType" -> type;
            case "equals" -> self == arguments[0];
            case "hashCode" -> System.identityHashCode(self);
            // without values, which can be secrets
            case "toString" -> "configuration of " + pid;
            default -> values.get(method.getName());
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private Object checked(String key, Method method, Object value) throws InvalidConfigurationException {
        String allowed = Allowed.insteadOf(method, value);
        if (allowed != null) {
            throw new InvalidConfigurationException(pid, key, isSecret(key) ? HIDDEN : value, allowed);
        }
        return value;
    }

    private Object convert(String key, Object given, Class<?> target) throws InvalidConfigurationException {
        Object value = given;
        if (given != null && given.getClass().isArray() && Array.getLength(given) == 1) {
            value = Array.get(given, 0);
        }
        String text = TypedText.plain(String.valueOf(value).strip());
        if (target == String.class) {
            return text;
        } else if (target == boolean.class) {
            return convertBoolean(key, text);
        } else if (target.isEnum()) {
            return convertEnum(key, text, target);
        }
        try {
            return target == int.class ? (Object) Integer.parseInt(text) : (Object) Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new InvalidConfigurationException(pid, key, text, "a whole number");
        }
    }

    private Boolean convertBoolean(String key, String text) throws InvalidConfigurationException {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidConfigurationException(pid, key, text, "true or false");
        };
    }

    private Object convertEnum(String key, String text, Class<?> target) throws InvalidConfigurationException {
        Object[] constants = target.getEnumConstants();
        for (Object constant : constants) {
            if (((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        String allowed = Arrays.stream(constants).map(Object::toString).collect(Collectors.joining(" or "));
        throw new InvalidConfigurationException(pid, key, text, allowed);
    }
}
