package dev.sshdaudit.spark.rows;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarArray;
import org.apache.spark.sql.vectorized.ColumnarMap;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Values that are objects, as Spark keeps values within rows. */
abstract class MadeVector extends ColumnVector {

    MadeVector(DataType type) {
        super(type);
    }

    /** The value at a place, or null. */
    abstract @Nullable Object value(int at);

    /** How many values there are. */
    abstract int size();

    private <V> V value(int at, Class<V> kind) {
        Object value = value(at);
        if (value == null) {
            throw new IllegalStateException("there is no value at " + at);
        }
        return kind.cast(value);
    }

    @Override
    public boolean isNullAt(int at) {
        return value(at) == null;
    }

    @Override
    public boolean hasNull() {
        return true; // it may have
    }

    @Override
    public int numNulls() {
        int nulls = 0;
        for (int at = 0; at < size(); at++) {
            nulls += isNullAt(at) ? 1 : 0;
        }
        return nulls;
    }

    @Override
    public boolean getBoolean(int at) {
        return value(at, Boolean.class);
    }

    @Override
    public byte getByte(int at) {
        throw unused();
    }

    @Override
    public short getShort(int at) {
        throw unused();
    }

    @Override
    public int getInt(int at) {
        return value(at, Integer.class);
    }

    @Override
    public long getLong(int at) {
        return value(at, Long.class);
    }

    @Override
    public float getFloat(int at) {
        throw unused();
    }

    @Override
    public double getDouble(int at) {
        throw unused();
    }

    @Override
    public Decimal getDecimal(int at, int precision, int scale) {
        throw unused();
    }

    private UnsupportedOperationException unused() {
        return new UnsupportedOperationException("no table has such a column: " + type);
    }

    @Override
    public UTF8String getUTF8String(int at) {
        return value(at, UTF8String.class);
    }

    @Override
    public byte[] getBinary(int at) {
        return value(at, byte[].class);
    }

    @Override
    public ColumnarArray getArray(int at) {
        return array(value(at, ArrayData.class), ((ArrayType) type).elementType());
    }

    private static ColumnarArray array(ArrayData values, DataType type) {
        return new ColumnarArray(new Elements(values, type), 0, values.numElements());
    }

    @Override
    public ColumnarMap getMap(int at) {
        MapData map = value(at, MapData.class);
        MapType types = (MapType) type;
        return new ColumnarMap(
                new Elements(map.keyArray(), types.keyType()),
                new Elements(map.valueArray(), types.valueType()),
                0,
                map.numElements());
    }

    @Override
    public ColumnVector getChild(int field) {
        return new Fields(this, field, ((StructType) type).fields()[field].dataType());
    }

    /** Nothing is to be freed. Spark closes the vectors of each batch, and gets the same ones with the next batch. */
    @Override
    public void close() {}

    /** The elements of one array. */
    private static final class Elements extends MadeVector {

        private final ArrayData values;

        private Elements(ArrayData values, DataType type) {
            super(type);
            this.values = values;
        }

        @Override
        @Nullable
        Object value(int at) {
            return values.isNullAt(at) ? null : values.get(at, type);
        }

        @Override
        int size() {
            return values.numElements();
        }
    }

    /** One field of structs. */
    private static final class Fields extends MadeVector {

        private final MadeVector structs;
        private final int field;

        private Fields(MadeVector structs, int field, DataType type) {
            super(type);
            this.structs = structs;
            this.field = field;
        }

        @Override
        @Nullable
        Object value(int at) {
            Object struct = structs.value(at);
            return struct == null ? null : ((InternalRow) struct).get(field, type);
        }

        @Override
        int size() {
            return structs.size();
        }
    }
}
