package dev.sshdaudit.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;

/** Options are read strictly. */
class SettingsTest {

    private static Settings settings(Map<String, String> options) {
        return Settings.of(new CaseInsensitiveStringMap(options));
    }

    private static String problem(Map<String, String> options) {
        return assertThrows(IllegalArgumentException.class, () -> settings(options))
                .getMessage();
    }

    @Test
    void aWrongOptionSaysWhatWouldBeRight() {
        assertTrue(problem(Map.of("path", "/x")).contains("the tables are connections, events, messages"));
        assertTrue(problem(Map.of("path", "/x", "table", "message")).contains("there is no table message"));
        assertTrue(problem(Map.of("table", "messages")).contains("option path: there is none"));
        assertTrue(problem(Map.of("table", "messages", "path", "/x", "identiy", "/k"))
                .startsWith("sshd-audit has no option identiy; it has identity,"));
        assertTrue(problem(Map.of("table", "messages", "path", "/x", "text", "yes"))
                .equals("option text: it is true or false, and not yes"));
        assertTrue(problem(Map.of("table", "events", "path", "/x", "text", "true"))
                .equals("option text: only the table messages has it"));
    }

    @Test
    void aKeyInPlaceOfItsFileIsRefusedAndNotRepeated() {
        String problem = problem(Map.of("table", "messages", "path", "/x", "identity", Sessions.KEY));
        assertTrue(problem.startsWith("option identity: it is the path of a file"));
        assertFalse(problem.contains(Sessions.KEY.substring(20)));
    }

    @Test
    void severalPathsAreRead() {
        Map<String, String> options = Map.of("TABLE", "Messages", "paths", "[\"s3a://a/b\",\"/c \\\"d\"]");
        assertEquals(List.of("s3a://a/b", "/c \"d"), settings(options).paths());
        assertTrue(problem(Map.of("table", "messages", "paths", "[1]")).contains("a JSON array of texts"));
    }
}
