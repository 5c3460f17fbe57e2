package dev.sshdaudit.web.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sshdaudit.query.Rights;
import dev.sshdaudit.testkit.MetadataBuilder;
import dev.sshdaudit.web.http.HttpException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LooksTest {

    private final FakeQuery query = new FakeQuery();
    private final Api api = new Api(() -> query);

    private FakeExchange messages() {
        return FakeExchange.get("recordings", Tape.ID, "messages");
    }

    @Test
    void aLoginOpensARecordingOnce() throws IOException {
        query.add(Tape.metadata().build()).add(Tape.connect());
        messages().by(api);
        messages().by(api);
        FakeExchange.get("recordings", Tape.ID, "outline").by(api);
        assertEquals(List.of(Tape.ID), query.opened);
        messages().of("login 2").by(api);
        assertEquals(List.of(Tape.ID, Tape.ID), query.opened, "another login looks, too");
    }

    @Test
    void aUserWhoseRightsHaveChangedOpensAnew() throws IOException {
        query.add(Tape.metadata().build()).add(Tape.connect());
        messages().by(api);
        query.rights = new Rights("auditor", true, false, true, false, false);
        messages().by(api);
        assertEquals(2, query.opened.size());
        query.rights = new Rights("auditor", true, false, false, false, false);
        assertEquals(403, messages().refusedBy(api));
    }

    @Test
    void looksAreBounded() throws IOException {
        for (int i = 0; i < 70; i++) {
            query.add(
                    MetadataBuilder.recording("r" + (100 + i)).start(Tape.START).build());
        }
        Looks looks = new Looks();
        for (int i = 0; i < 70; i++) {
            looks.look("one", query, "r" + (100 + i));
        }
        assertEquals(64, looks.size());
        for (int login = 0; login < 20; login++) {
            for (int i = 0; i < 40; i++) {
                looks.look("login " + login, query, "r" + (100 + i));
            }
        }
        assertEquals(512, looks.size());
        assertEquals(
                404,
                assertThrows(HttpException.class, () -> looks.look("one", query, "none"))
                        .status());
    }
}
