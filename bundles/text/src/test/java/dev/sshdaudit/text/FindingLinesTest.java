package dev.sshdaudit.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sshdaudit.query.Finding;
import dev.sshdaudit.query.Finding.Kind;
import dev.sshdaudit.query.Verification;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingLinesTest {

    private static final Finding EDITED = new Finding(Kind.EDITED, "ledger\u001b[2J", 3, "it is not whole");
    private static final Finding CUT = new Finding(Kind.CUT_SHORT, "5f0c", 0, "\u202eodd");

    @Test
    void namesAreEscapedForPeopleAndForPrograms() {
        assertEquals("EDITED  \"ledger\\e[2J\", line 3: it is not whole", FindingLines.text(EDITED));
        assertEquals("CUT SHORT  5f0c: \\u{202e}odd", FindingLines.text(CUT));
        assertEquals(
                "{\"kind\":\"edited\",\"alarm\":true,\"name\":\"ledger\\u001B[2J\",\"line\":3,\"text\":\"it is not whole\"}",
                FindingLines.json(EDITED));
        assertEquals(
                "{\"kind\":\"cut_short\",\"alarm\":true,\"name\":\"5f0c\",\"text\":\"\\u202Eodd\"}",
                FindingLines.json(CUT));
    }

    @Test
    void theEndTellsWhetherAllIsWell() {
        assertEquals("all is as the ledgers say", FindingLines.conclusion(0));
        assertEquals("NOT as the ledgers say: 1 finding", FindingLines.conclusion(1));
        assertEquals("NOT as the ledgers say: 2 findings", FindingLines.conclusion(2));
        assertEquals(
                "{\"recordings\":1,\"bytes\":2,\"alarms\":3}", FindingLines.json(new Verification(1, 2, 3, List.of())));
        assertEquals(
                "{\"recordings\":1,\"bytes\":2,\"alarms\":3,\"decrypted\":4}",
                FindingLines.json(new Verification(1, 2, 3, List.of(), 4)));
        assertEquals(
                "{\"ledger\":\"ab\",\"node\":\"\",\"lines\":0,\"checkpoint\":null}",
                FindingLines.json(new Verification.Ledger("ab", "", 0, null, null)));
    }
}
