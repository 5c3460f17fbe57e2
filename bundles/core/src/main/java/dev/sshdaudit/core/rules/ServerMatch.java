package dev.sshdaudit.core.rules;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A server by its port, or by a property of its service. Immutable. */
final class ServerMatch {

    /** What a text must be that is refused. */
    static final String ALLOWED = "port numbers from 1 to 65535, and properties such as name=value";

    /** The name under which a host tells the port. */
    static final String PORT = "port";

    private static final int LARGEST_PORT = 65535;

    private final String property;
    private final String value;

    private ServerMatch(String property, String value) {
        this.property = property;
        this.value = value;
    }

    /** Reads a port or a property. Returns null if the text is neither. */
    static @Nullable ServerMatch parse(String text) {
        int equals = text.indexOf('=');
        if (equals > 0) {
            return new ServerMatch(
                    text.substring(0, equals).strip(),
                    text.substring(equals + 1).strip());
        }
        boolean port = text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= LARGEST_PORT;
        return port ? new ServerMatch(PORT, text) : null;
    }

    /** Whether a server is meant, of which these properties are known. Names of properties are compared without regard to case. */
    boolean matches(Map<String, Object> server) {
        Object known = server.get(property);
        if (known != null) {
            return is(known);
        }
        for (Map.Entry<String, Object> entry : server.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(property)) {
                return is(entry.getValue());
            }
        }
        return false;
    }

    /** A property with several values has each of them. */
    private boolean is(@Nullable Object known) {
        if (known instanceof Collection<?> all) {
            return all.stream().anyMatch(this::is);
        } else if (known != null && known.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(known); i++) {
                if (is(Array.get(known, i))) {
                    return true;
                }
            }
            return false;
        }
        return value.equals(Objects.toString(known));
    }
}
