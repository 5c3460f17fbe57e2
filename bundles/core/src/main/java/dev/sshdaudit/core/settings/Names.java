package dev.sshdaudit.core.settings;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Lists of names as keys have them. */
public final class Names {

    private Names() {}

    /** The different names in a list, in order; as {@link #list}. */
    public static Set<String> of(String list) {
        return new LinkedHashSet<>(list(list));
    }

    /**
     * The names in a list, in order. Names are separated by commas; a comma or a backslash that belongs to a name has a backslash
     * before it.
     */
    static List<String> list(String list) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean escaped = false;
        for (char c : (list + ",").toCharArray()) {
            if (escaped || c != '\\' && c != ',') {
                name.append(c);
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else {
                names.add(name.toString().strip());
                name.setLength(0);
            }
        }
        names.removeIf(String::isEmpty);
        return names;
    }
}
