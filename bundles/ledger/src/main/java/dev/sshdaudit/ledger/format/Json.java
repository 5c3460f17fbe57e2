package dev.sshdaudit.ledger.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.sshdaudit.files.UnseenCharacters;
import dev.sshdaudit.ledger.merkle.Hash;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes JSON without white space into memory. */
final class Json {

    private static final JsonFactory FACTORY = new JsonFactory().setCharacterEscapes(new UnseenCharacters());

    /** Writes a part of a document. */
    @FunctionalInterface
    interface Part {

        /** Writes the part. */
        void write(Json json) throws IOException;
    }

    private final JsonGenerator generator;

    private Json(JsonGenerator generator) {
        this.generator = generator;
    }

    /** The UTF-8 text of a JSON object with these fields. */
    static byte[] object(Part fields) {
        // to a Writer: the generator for bytes throws for a text with a single surrogate
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.writeStartObject();
            fields.write(new Json(generator));
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The UTF-8 text of a JSON string, with its quotes. */
    static byte[] string(String value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.writeString(value);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    Json put(String key, String value) throws IOException {
        generator.writeStringField(key, value);
        return this;
    }

    Json put(String key, long value) throws IOException {
        generator.writeNumberField(key, value);
        return this;
    }

    Json put(String key, Instant value) throws IOException {
        return put(key, Times.format(value));
    }

    Json put(String key, Hash value) throws IOException {
        return put(key, value.toString());
    }

    Json put(String key, boolean value) throws IOException {
        generator.writeBooleanField(key, value);
        return this;
    }

    /** Puts a value, also if it is null. */
    Json putOrNull(String key, @Nullable String value) throws IOException {
        generator.writeFieldName(key);
        generator.writeString(value); // writes null for null
        return this;
    }

    /** Leaves the field out if the value is null. */
    Json putIf(String key, @Nullable String value) throws IOException {
        return value == null ? this : put(key, value);
    }

    /** Leaves the field out if the value is null. */
    Json putIf(String key, @Nullable Long value) throws IOException {
        return value == null ? this : put(key, value.longValue());
    }

    /** Leaves the field out if the value is false. */
    Json putIf(String key, boolean value) throws IOException {
        return value ? put(key, true) : this;
    }

    /** Puts an array of objects. */
    <T> Json objects(String key, Iterable<T> values, Each<T> each) throws IOException {
        generator.writeArrayFieldStart(key);
        for (T value : values) {
            generator.writeStartObject();
            each.write(this, value);
            generator.writeEndObject();
        }
        generator.writeEndArray();
        return this;
    }

    /** Puts an array of texts. */
    Json texts(String key, Iterable<String> values) throws IOException {
        generator.writeArrayFieldStart(key);
        for (String value : values) {
            generator.writeString(value);
        }
        generator.writeEndArray();
        return this;
    }

    /**
     * Writes the fields of one object in an array.
     *
     * @param <T> what the object is made of
     */
    @FunctionalInterface
    interface Each<T> {

        /** Writes the fields. */
        void write(Json json, T value) throws IOException;
    }
}
