package dev.sshdaudit.benchmarks.inner;

import dev.sshdaudit.query.Found;
import dev.sshdaudit.query.GrepRequest;
import dev.sshdaudit.query.RecordingFilter;
import dev.sshdaudit.query.grep.Grep;
import dev.sshdaudit.storage.RecordingCatalog;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.testkit.MetadataBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Looks for a text that is not there in a recording, with one thread; to be compared with {@link Decode}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Search {

    private static final RecordingMetadata RECORDING =
            MetadataBuilder.recording("0123456789abcdef0123456789abcdef").build();

    private static final RecordingCatalog NO_CATALOG = new RecordingCatalog() {
        @Override
        public List<Entry> list(String namePrefix, int limit) {
            return List.of();
        }

        @Override
        public InputStream read(String name) throws IOException {
            throw new IOException("there is no recording");
        }
    };

    /** What is looked for: a text as it is, or a pattern. */
    @Param("literal")
    public String kind;

    @Benchmark
    public void search(Decode recording, Blackhole blackhole) throws IOException {
        Pattern text =
                Pattern.compile("qwertzuiop", kind.equals("literal") ? Pattern.LITERAL : Pattern.CASE_INSENSITIVE);
        GrepRequest request = new GrepRequest(null, RecordingFilter.ALL, text, 1);
        Grep grep = new Grep(
                NO_CATALOG,
                metadata -> recording.format().newReader(new ByteArrayInputStream(recording.recording())),
                metadata -> {},
                request,
                hit -> {
                    throw new IllegalStateException("found what is not there: " + hit);
                },
                1);
        blackhole.consume(grep.search((filter, take) -> {
            boolean more = take.test(new Found.Recording(RECORDING, 1, Found.Origin.LEDGER, List.of("file")));
            return more ? List.of() : List.of("no more is wanted");
        }));
    }
}
