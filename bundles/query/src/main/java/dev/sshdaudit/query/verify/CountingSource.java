package dev.sshdaudit.query.verify;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.sshdaudit.ledger.AuditLedger;
import dev.sshdaudit.ledger.verify.LedgerSource;
import dev.sshdaudit.ledger.verify.NameSet;
import dev.sshdaudit.ledger.verify.RandomAccess;
import dev.sshdaudit.storage.Days;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Counts which recordings are read, and how many bytes of them. */
final class CountingSource implements LedgerSource {

    private static final String METADATA = ".metadata.json";

    private final LedgerSource source;
    private final AtomicLong recordings = new AtomicLong();

    /** The recordings that were counted: one that seems to be unknown is opened several times. */
    @GuardedBy("names")
    private final NameSet names = new NameSet();

    private final AtomicLong bytes = new AtomicLong();

    CountingSource(LedgerSource source) {
        this.source = source;
    }

    long recordings() {
        return recordings.get();
    }

    long bytes() {
        return bytes.get();
    }

    @Override
    public void list(Consumer<String> names) throws IOException {
        source.list(names);
    }

    @Override
    public void listSegments(Consumer<String> names) throws IOException {
        source.listSegments(names);
    }

    @Override
    public List<LocalDate> days() throws IOException {
        return source.days();
    }

    @Override
    public void listSegments(Days days, Consumer<String> names) throws IOException {
        source.listSegments(days, names);
    }

    @Override
    public void list(Days days, Consumer<String> names) throws IOException {
        source.list(days, names);
    }

    @Override
    public boolean hasEndedSince(String recording, Instant since) throws IOException {
        return source.hasEndedSince(recording, since);
    }

    @Override
    public RandomAccess openAnywhere(String name) throws IOException {
        return source.openAnywhere(name);
    }

    @Override
    public InputStream open(String name) throws IOException {
        InputStream in = source.open(name);
        return AuditLedger.isSegment(name) || name.endsWith(METADATA) ? in : new Counted(name, in);
    }

    private final class Counted extends FilterInputStream {

        /** Opened files are counted once bytes of them are asked for. */
        private boolean isCounted;

        private final String name;

        private Counted(String name, InputStream in) {
            super(in);
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            int read = in.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = in.read(target, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) {
            if (!isCounted) {
                isCounted = true;
                synchronized (names) {
                    if (names.add(name)) {
                        recordings.incrementAndGet();
                    }
                }
            }
            bytes.addAndGet(read);
        }
    }
}
