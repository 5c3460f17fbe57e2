package dev.sshdaudit.message;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a record that is written to recordings. The fields are taken from the record class by reflection, so
 * that writers, readers and commands cannot disagree about them. There is a schema for every {@link MessageType} but
 * {@link MessageType#UNKNOWN}, and for the entries of lists in payloads.
 */
public final class PayloadSchema {

    /** The kind of value that a field holds. */
    public enum Kind {
        /** A {@link String}, never null. */
        TEXT,
        /** {@link Bytes} or null. */
        BYTES,
        /** A {@link Long}, unsigned: see {@link Payload}. */
        UNSIGNED,
        /** A {@link Boolean}. */
        BOOLEAN,
        /** A {@link List} of records, or null. */
        LIST
    }

    /**
     * One field.
     *
     * @param key the key in recordings
     * @param kind the kind of value
     * @param entries the schema of an entry for {@link Kind#LIST}, else null
     */
    public record Field(String key, Kind kind, @Nullable PayloadSchema entries) {}

    private static final Map<MessageType, PayloadSchema> SCHEMAS = new EnumMap<>(MessageType.class);

    static {
        for (MessageType type : MessageType.values()) {
            if (type != MessageType.UNKNOWN) {
                SCHEMAS.put(type, new PayloadSchema(type.payloadClass()));
            }
        }
    }

    private final List<Field> fields = new ArrayList<>();
    private final List<MethodHandle> accessors = new ArrayList<>();
    private final MethodHandle constructor;

    private PayloadSchema(Class<?> record) {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        RecordComponent[] components = record.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                fields.add(field(components[i]));
                accessors.add(
                        lookup.unreflect(components[i].getAccessor()).asType(methodType(Object.class, Object.class)));
            }
            constructor = lookup.unreflectConstructor(record.getDeclaredConstructor(types))
                    .asSpreader(Object[].class, types.length)
                    .asType(methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(record + " is not a public record", e);
        }
    }

    private static Field field(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        String name = key == null ? component.getName() : key.value();
        Class<?> type = component.getType();
        if (type == String.class) {
            return new Field(name, Kind.TEXT, null);
        } else if (type == Bytes.class) {
            return new Field(name, Kind.BYTES, null);
        } else if (type == long.class) {
            return new Field(name, Kind.UNSIGNED, null);
        } else if (type == boolean.class) {
            return new Field(name, Kind.BOOLEAN, null);
        }
        ParameterizedType list = (ParameterizedType) component.getGenericType();
        return new Field(name, Kind.LIST, new PayloadSchema((Class<?>) list.getActualTypeArguments()[0]));
    }

    /**
     * The fields of a type's payloads.
     *
     * @throws IllegalArgumentException for {@link MessageType#UNKNOWN}, which has none
     */
    public static PayloadSchema of(MessageType type) {
        PayloadSchema schema = SCHEMAS.get(type);
        if (schema == null) {
            throw new IllegalArgumentException(type + " has no schema");
        }
        return schema;
    }

    /** The fields in the order of recordings; empty if recordings have null for the payload. */
    public List<Field> fields() {
        return List.copyOf(fields);
    }

    /** The number of fields. */
    public int size() {
        return fields.size();
    }

    /** The field at a position, from 0. */
    public Field field(int index) {
        return fields.get(index);
    }

    /** The value of the field at a position, from 0, in a record of this schema. */
    public @Nullable Object value(Object record, int index) {
        try {
            return (Object) accessors.get(index).invokeExact(record);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Makes a record from one value for each field.
     *
     * @throws IllegalArgumentException if a value is not of its field's kind
     */
    public Object create(@Nullable Object[] values) {
        if (values.length != fields.size()) {
            throw new IllegalArgumentException(values.length + " values for " + fields.size() + " fields");
        }
        for (int i = 0; i < values.length; i++) {
            requireFits(fields.get(i), values[i]);
        }
        try {
            return (Object) constructor.invokeExact(values);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Makes a payload from one value for each field, as {@link #create(Object[])} does; for schemas of message types.
     */
    public Payload createPayload(@Nullable Object[] values) {
        return (Payload) create(values);
    }

    private static void requireFits(Field field, @Nullable Object value) {
        boolean fits = switch (field.kind()) {
            case TEXT -> value instanceof String;
            case BYTES -> value == null || value instanceof Bytes;
            case UNSIGNED -> value instanceof Long;
            case BOOLEAN -> value instanceof Boolean;
            case LIST ->
                value == null || value instanceof List<?> list && list.stream().allMatch(Objects::nonNull);
        };
        if (!fits) {
            throw new IllegalArgumentException(field.key() + " is not " + field.kind());
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof RuntimeException runtime) {
            return runtime;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(e);
    }
}
