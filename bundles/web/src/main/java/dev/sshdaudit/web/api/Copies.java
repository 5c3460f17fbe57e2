package dev.sshdaudit.web.api;

import dev.sshdaudit.query.AuditQuery;
import dev.sshdaudit.query.ExportRequest;
import dev.sshdaudit.query.ExportRequest.Form;
import dev.sshdaudit.query.ExportTarget;
import dev.sshdaudit.query.Found;
import dev.sshdaudit.storage.RecordingMetadata;
import dev.sshdaudit.storage.RecordingMetadata.State;
import dev.sshdaudit.web.http.Exchange;
import dev.sshdaudit.web.http.HttpException;
import dev.sshdaudit.web.http.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Sends copies of recordings, as they are made: nothing of them is on a disk. Thread-safe. */
final class Copies {

    /** Another version of the program may make other bytes. */
    private static final String VERSION =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    private Copies() {}

    /** Answers. */
    static void answer(Exchange exchange, AuditQuery query, String id) throws IOException {
        Parameters parameters = exchange.parameters();
        String as = String.valueOf(parameters.text("as"));
        boolean secrets = parameters.is("secrets");
        Long channel = Filters.channel(parameters);
        long part = parameters.number("part", 1, Integer.MAX_VALUE, 0);
        switch (as) {
            case "proof" -> proof(exchange, query, part(query, id, part));
            case "binary" -> copy(exchange, query, part(query, id, part), Form.BINARY, null, secrets);
            case "json" -> copy(exchange, query, part(query, id, part), Form.JSON, null, secrets);
            case "text" -> copy(exchange, query, part(query, id, part), Form.TEXT, null, secrets);
            case "cast" -> copy(exchange, query, part(query, id, part), Form.ASCIICAST, channel, false);
            default -> throw Parameters.refused("as", "cast, json, text, binary or proof");
        }
    }

    /** A recording, or a connection in a shared one, of which only the id is known. */
    private record Source(String id, Found.@Nullable Recording recording) {}

    /** The part that is wanted: the one that is named, or else the one of this number. */
    private static Source part(AuditQuery query, String id, long part) throws IOException {
        return Asking.ask(() -> {
            Recorded recorded = Recorded.find(query, id);
            if (recorded == null || recorded.parts().isEmpty()) {
                return new Source(recorded == null ? id : recorded.id(), null);
            }
            Found.Recording wanted = null;
            for (Found.Recording each : recorded.parts()) {
                RecordingMetadata metadata = each.metadata();
                if (part == 0 ? metadata.name().equals(id) : metadata.part() == part) {
                    wanted = each;
                }
            }
            if (wanted == null && part != 0) {
                throw new HttpException(404, "there is no part " + part);
            }
            Found.Recording found = wanted == null ? recorded.parts().get(0) : wanted;
            return new Source(found.metadata().name(), found);
        });
    }

    private static void copy(
            Exchange exchange, AuditQuery query, Source source, Form form, @Nullable Long channel, boolean secrets)
            throws IOException {
        Found.Recording recording = source.recording();
        Long of = recording == null || channel != null
                ? channel
                : recording.metadata().channelId();
        if (form == Form.ASCIICAST && of == null) {
            throw Parameters.refused("channel", "the number of a channel, of which the cast is to be");
        }
        ExportRequest request = new ExportRequest(null, source.id(), form, of, secrets, ZoneOffset.UTC);
        ShortcomingTail tail = new ShortcomingTail(form);
        Download download = new Download((name, size) ->
                tail.around(exchange.download(name, type(form), size, tag(recording, form, secrets)), size));
        download.send(target -> tail.end(query.export(request, target)));
    }

    private static String type(Form form) {
        return switch (form) {
            case BINARY -> "application/octet-stream";
            case JSON -> "application/x-ndjson";
            case TEXT -> "text/plain; charset=utf-8";
            case ASCIICAST -> "application/x-asciicast";
        };
    }

    /** What changes whenever the bytes would; null where that is not known: a cast depends on keys of the format, too. */
    private static @Nullable String tag(Found.@Nullable Recording recording, Form form, boolean secrets) {
        if (recording == null || recording.metadata().state() == State.OPEN || form == Form.ASCIICAST) {
            return null;
        }
        RecordingMetadata metadata = recording.metadata();
        int hash = Objects.hash(metadata.name(), metadata.end(), metadata.state(), secrets);
        return form.name().charAt(0) + "-" + Long.toHexString(recording.bytes()) + "-" + Integer.toHexString(hash)
                + (form == Form.BINARY ? "" : "-" + VERSION);
    }

    private static void proof(Exchange exchange, AuditQuery query, Source source) throws IOException {
        ZipDownload zip = new ZipDownload(exchange, source.id() + "-proof.zip");
        Download download = new Download(zip);
        download.send(target -> query.exportProof(null, source.id(), target));
        zip.finish();
    }

    /** Packs the files of a proof into one that is sent. */
    private static final class ZipDownload implements ExportTarget {

        private final Exchange exchange;
        private final String name;
        private @Nullable ZipOutputStream zip;

        ZipDownload(Exchange exchange, String name) {
            this.exchange = exchange;
            this.name = name;
        }

        @Override
        public OutputStream open(String file, long size) throws IOException {
            ZipOutputStream packed = zip;
            if (packed == null) {
                packed = new ZipOutputStream(exchange.download(name, "application/zip", -1, null));
                zip = packed;
            }
            packed.putNextEntry(new ZipEntry(file));
            ZipOutputStream entry = packed;
            return new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    entry.write(b);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    entry.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    entry.closeEntry();
                }
            };
        }

        void finish() throws IOException {
            ZipOutputStream packed = zip;
            if (packed != null) {
                packed.close();
            }
        }
    }
}
