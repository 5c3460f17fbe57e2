package dev.sshdaudit.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlatJsonTest {

    private static String problem(String text) {
        return assertThrows(FlatJson.MalformedException.class, () -> FlatJson.read(text))
                .getMessage();
    }

    @Test
    void valuesAreReadAsText() throws Exception {
        String text = "{\"a\": \"x \\u20ac\", \"b\": 12, \"c\": true}\n";
        Map<String, String> expected = Map.of("a", "x \u20ac", "b", "12", "c", "true");
        assertEquals(expected, FlatJson.read(text));
        assertEquals(expected, FlatJson.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void whatIsNullOrNestedIsLeftOut() throws Exception {
        assertEquals(Map.of("z", "1"), FlatJson.read("{\"a\": null, \"b\": {\"c\": [1]}, \"d\": [{}], \"z\": 1}"));
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertEquals("not a JSON object", problem("[1]"));
        assertEquals("not a JSON object", problem(""));
        for (String cut : new String[] {"{\"a\"", "{\"a\": 1", "{\"a\": 1,", "{\"a\": {", "{a: 1}"}) {
            assertTrue(problem(cut).startsWith("not JSON: "), cut);
        }
    }
}
