package dev.sshdaudit.shell;

import dev.sshdaudit.AuditConnection;
import dev.sshdaudit.AuditLog;
import dev.sshdaudit.AuditStatus;
import dev.sshdaudit.AuditStatus.Counters;
import dev.sshdaudit.AuditStatus.PipelineStatus;
import dev.sshdaudit.AuditStatus.Rules;
import dev.sshdaudit.ConnectionControl;
import dev.sshdaudit.format.AuditFormat;
import dev.sshdaudit.format.RecordingEncoder;
import dev.sshdaudit.format.RecordingOutputs;
import dev.sshdaudit.format.RecordingReader;
import dev.sshdaudit.message.AuditMessage;
import dev.sshdaudit.message.ConnectionEvent.Connect;
import dev.sshdaudit.message.ConnectionEvent.Disconnect;
import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.Found.Origin;
import dev.sshdaudit.query.Found.Recording;
import dev.sshdaudit.query.OpenRecording;
import dev.sshdaudit.storage.AuditStorage;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingCatalog.Entry;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.storage.StorageOutput;
import dev.sshdaudit.testkit.MemoryCatalog;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Recordings for commands to find: an audit log, a storage in memory, and a query that knows and opens what is in it. */
final class Recorded {

    static final String ID = "5f0c0123456789ab5f0c0123456789ab";
    static final AuditMessage CONNECT = new AuditMessage(ID, 0, new Connect("192.0.2.7", "XX"), null);
    static final AuditMessage DISCONNECT = new AuditMessage(ID, 9, new Disconnect(), null);

    final FakeQuery query = new FakeQuery();
    final FakeShell shell = new FakeShell().with(AuditQuery.class, null, query);

    /** Records in these storages. */
    record Log(String... storages) implements AuditLog {

        @Override
        public AuditConnection connect(Connect connect, Map<String, ?> extras, ConnectionControl control) {
            throw new UnsupportedOperationException();
        }

        @Override
        public AuditStatus status() {
            return new AuditStatus(
                    true,
                    "strict",
                    "binary",
                    true,
                    storages[0],
                    true,
                    Set.of(),
                    0,
                    0,
                    0,
                    0,
                    0,
                    List.of(),
                    Map.of(),
                    List.of(),
                    0,
                    Map.of(),
                    Counters.NONE,
                    null,
                    Rules.NONE,
                    Arrays.stream(storages).map(Log::pipeline).toList());
        }

        private static PipelineStatus pipeline(String storage) {
            return new PipelineStatus("binary", true, storage, true, true, 0, 0, Map.of(), null);
        }
    }

    record Storage(Optional<RecordingCatalog> catalog) implements AuditStorage {

        @Override
        public StorageOutput create(RecordingMetadata metadata) {
            throw new UnsupportedOperationException();
        }
    }

    /** A format whose recordings are a row of messages and of exceptions. */
    record Format(List<Object> recording) implements AuditFormat {

        @Override
        public RecordingEncoder newEncoder(RecordingOutputs outputs) {
            throw new AssertionError();
        }

        @Override
        public RecordingReader newReader(InputStream input) {
            Iterator<Object> rest = recording.iterator();
            return new RecordingReader() {
                @Override
                public AuditMessage read() throws IOException {
                    Object next = rest.hasNext() ? rest.next() : null;
                    if (next instanceof IOException e) {
                        throw e;
                    }
                    return (AuditMessage) next;
                }

                @Override
                public void close() {}
            };
        }
    }

    /** A recording that a query has opened. */
    record Opened(Entry entry, String connection, RecordingMetadata nextPart, List<Object> content)
            implements OpenRecording {

        @Override
        public RecordingReader reader() {
            return new Format(content).newReader(InputStream.nullInputStream());
        }
    }

    static RecordingMetadata recording(String name, String format, State state) {
        return MetadataBuilder.recording(name).format(format).state(state).build();
    }

    /** Has recordings in the storage, which the query finds. */
    FakeShell withRecordings(RecordingMetadata... recordings) {
        for (RecordingMetadata recording : recordings) {
            query.found.add(new Recording(recording, 0, Origin.LEDGER, List.of("file")));
        }
        return withCatalog(MemoryCatalog.of(recordings));
    }

    /** Has a storage. */
    FakeShell withCatalog(RecordingCatalog catalog) {
        return shell.with(AuditLog.class, null, new Log("file"))
                .with(AuditStorage.class, "(audit.storage=file)", new Storage(Optional.of(catalog)));
    }

    /** Has a recording, which the query opens. */
    void withRecording(State state, Object... content) {
        withContent(recording(ID, "binary", state), content);
    }

    /** Has a recording, which the query opens. */
    void withContent(RecordingMetadata metadata, Object... content) {
        withRecordings(metadata).with(AuditFormat.class, "(audit.format=binary)", new Format(Arrays.asList(content)));
        query.opened = new Opened(new Entry(metadata, 0), null, null, Arrays.asList(content));
    }
}
