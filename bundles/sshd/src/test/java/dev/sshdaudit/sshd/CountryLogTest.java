package dev.sshdaudit.sshd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.sshdaudit.CountryProvider;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.MessageType;
import dev.sshdaudit.sshd.tap.SshServerTap;
import dev.sshdaudit.sshd.testing.RecordingAuditLog;
import dev.sshdaudit.sshd.testing.TestServer;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountryLogTest {

    @TempDir
    Path folder;

    private final RecordingAuditLog recorded = RecordingAuditLog.ofEverything();
    private CountryProvider provider;
    private final CountryLog log = new CountryLog(recorded, () -> provider);

    @Test
    void theFirstMessageHasTheCountryWhereThereIsAProvider() throws Exception {
        try (TestServer server = new TestServer(folder);
                SshServerTap tap = SshServerTap.attach(server.sshd, log)) {
            assertNotNull(tap);
            provider = address -> address.equals("127.0.0.1") ? "AT" : "DE";
            server.start();
            new Socket("127.0.0.1", server.port()).close();
            Connect connect = (Connect)
                    recorded.only().awaitEnd().only(MessageType.CONNECT).payload();
            assertEquals("AT", connect.country());
        }
    }

    @Test
    void withoutAProviderOrWithABrokenOneTheCountryIsUnknown() {
        assertEquals("XX", country("XX"));
        provider = address -> {
            throw new IllegalStateException("broken");
        };
        assertEquals("XX", country("XX"));
    }

    @Test
    void aCountryThatAHostKnowsStays() {
        provider = address -> "AT";
        assertEquals("CH", country("CH"));
    }

    private String country(String told) {
        int number = recorded.connections().size();
        log.connect(new Connect("192.0.2.1", told), Map.of(), null);
        return ((Connect) recorded.connection(number).only(MessageType.CONNECT).payload()).country();
    }
}
