package dev.sshdaudit.geoip;

import com.maxmind.db.Reader;
import dev.sshdaudit.CountryProvider;
import dev.sshdaudit.message.ConnectionEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file of countries, in memory. Lookups are for any thread and never wait; {@link #look} is for one thread. */
final class Countries implements CountryProvider {

    /** More would be no file of countries, and costs as much memory. */
    static final long MAX_BYTES = 256L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Countries.class);

    /** Nothing that a name server would be asked for. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private static final Pattern CODE = Pattern.compile("[A-Z]{2}");

    /** What tells one version of a file from another. */
    private record Version(
            Path file,
            FileTime modified,
            long size,
            @Nullable Object key) {}

    private volatile @Nullable Path file;
    private volatile @Nullable Reader reader;

    // for the thread that looks
    private @Nullable Version read;
    private @Nullable String problem;

    /** Sets the file, which {@link #look} reads; null for none. */
    void use(@Nullable Path newFile) {
        file = newFile;
    }

    /** Reads the file if it is another one than before, or has changed. */
    void look() {
        Path wanted = file;
        if (wanted == null) {
            reader = null;
            read = null;
            problem = null;
            return;
        }
        try {
            BasicFileAttributes attributes = Files.readAttributes(wanted, BasicFileAttributes.class);
            Version found = new Version(wanted, attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            if (!found.equals(read)) {
                reader = open(wanted, found.size());
                read = found;
                LOG.info("Countries are looked up in {}", wanted);
            }
            problem = null;
        } catch (IOException | RuntimeException e) {
            tell(wanted, e.toString());
        }
    }

    private static Reader open(Path file, long size) throws IOException {
        if (size > MAX_BYTES) {
            throw new IOException("it has " + size + " bytes, more than " + MAX_BYTES);
        }
        // in memory: a page that is not there would let a thread of SSHD wait for the disk
        return new Reader(file.toFile(), Reader.FileMode.MEMORY);
    }

    /** Warns once of each kind of error. */
    private void tell(Path wanted, String error) {
        if (!error.equals(problem)) {
            problem = error;
            LOG.warn(
                    "PID {}, key file: {} cannot be read, so {}: {}",
                    GeoIpSettings.PID,
                    wanted,
                    reader == null ? "addresses have no country" : "countries are looked up in the former file",
                    error);
        }
    }

    @Override
    public String country(String address) {
        Reader present = reader;
        if (present == null || !ADDRESS.matcher(address).matches()) {
            return ConnectionEvent.COUNTRY_UNKNOWN;
        }
        try {
            Map<?, ?> found = present.get(InetAddress.getByName(address), Map.class);
            Object country = found == null ? null : found.get("country");
            Object code = country instanceof Map<?, ?> map ? map.get("iso_code") : null;
            return code instanceof String text && CODE.matcher(text).matches() ? text : ConnectionEvent.COUNTRY_UNKNOWN;
        } catch (IOException | RuntimeException e) {
            return ConnectionEvent.COUNTRY_UNKNOWN; // a damaged record, or an address that looked like one
        }
    }
}
