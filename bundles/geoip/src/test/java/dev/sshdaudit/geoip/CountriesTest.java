package dev.sshdaudit.geoip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sshdaudit.config.InvalidConfigurationException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountriesTest {

    @TempDir
    Path folder;

    private final Countries countries = new Countries();

    @Test
    void addressesHaveTheCountriesOfTheirNetworks() throws IOException {
        countries.use(write("a.mmdb", "AT"));
        assertEquals("XX", countries.country("192.0.2.1"), "the file has not been read yet");
        countries.look();
        assertEquals("AT", countries.country("192.0.2.1"));
        assertEquals("AT", countries.country("192.0.2.255"));
        assertEquals("XX", countries.country("192.0.3.1"));
        assertEquals("CH", countries.country("2001:db8::7"));
        assertEquals("XX", countries.country("2001:db9::7"));
    }

    @Test
    void whatIsNoAddressHasNoCountryAndAsksNoNameServer() throws IOException {
        countries.use(write("a.mmdb", "AT"));
        countries.look();
        for (String text : new String[] {"", "localhost", "dead.beef", "1.2.3", "::g", "1:2:3", "null", "999.1.1.1"}) {
            assertEquals("XX", countries.country(text), text);
        }
    }

    @Test
    void aFileIsReadAgainWhenItChanges() throws IOException {
        Path file = write("a.mmdb", "AT");
        countries.use(file);
        countries.look();
        Path other = write("b.mmdb", "DE");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        countries.look();
        assertEquals("DE", countries.country("192.0.2.1"));
        countries.use(null);
        countries.look();
        assertEquals("XX", countries.country("192.0.2.1"));
    }

    @Test
    void aFileThatCannotBeReadLeavesTheFormerOneInForce() throws IOException {
        Path file = write("a.mmdb", "AT");
        countries.use(file);
        countries.look();
        byte[] good = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(good, good.length / 3));
        countries.look();
        assertEquals("AT", countries.country("192.0.2.1"));
        Files.delete(file);
        countries.look();
        assertEquals("AT", countries.country("192.0.2.1"));
        write("a.mmdb", "DE");
        countries.look();
        assertEquals("DE", countries.country("192.0.2.1"));
    }

    @Test
    void aFileThatIsFarTooLargeIsNotRead() throws IOException {
        Path file = folder.resolve("large.mmdb");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(Countries.MAX_BYTES + 1);
        }
        countries.use(file);
        countries.look();
        assertEquals("XX", countries.country("192.0.2.1"));
    }

    @Test
    void aRecordThatIsNoCountryIsUnknown() throws IOException {
        countries.use(write("a.mmdb", "not a code"));
        countries.look();
        assertEquals("XX", countries.country("192.0.2.1"));
    }

    @Test
    void theKeyIsAnAbsolutePathOrEmpty() throws InvalidConfigurationException {
        assertNull(GeoIpComponent.path(""));
        assertEquals(Path.of("/var/lib/x.mmdb"), GeoIpComponent.path(" /var/lib/x.mmdb"));
        String message = assertThrows(InvalidConfigurationException.class, () -> GeoIpComponent.path("x.mmdb"))
                .getMessage();
        assertTrue(message.startsWith("PID audit.geoip, key file: \"x.mmdb\" is not allowed"), message);
    }

    private Path write(String name, String country) throws IOException {
        byte[] bytes = new Mmdb()
                .network(InetAddress.getByName("192.0.2.0").getAddress(), 24, country)
                .network(InetAddress.getByName("2001:db8::").getAddress(), 32, "CH")
                .toBytes();
        return Files.write(folder.resolve(name), bytes);
    }
}
