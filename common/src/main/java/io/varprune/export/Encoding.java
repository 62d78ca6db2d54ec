package io.varprune.export;

import java.nio.ByteBuffer;

/** How the numbers of a matrix are written; all rows have the same length. */
enum Encoding {
    /** All numbers, in row order. */
    DENSE {
        @Override
        long bytes(int rows, int columns, int nonzero, ValueType type) {
            return (long) type.bytes() * rows * columns;
        }

        @Override
        void write(float[] values, int rows, ValueType type, ByteBuffer to) {
            for (float value : values) {
                type.put(to, value);
            }
        }

        @Override
        void read(ByteBuffer from, int nonzero, int rows, ValueType type, float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] = type.get(from);
            }
        }
    },
    /**
     * Compressed sparse rows: for each row the number of values up to its end (int), then for each value its column (unsigned short, int
     * where there are more than 65,536 columns), then the values.
     */
    CSR {
        @Override
        long bytes(int rows, int columns, int nonzero, ValueType type) {
            return (long) Integer.BYTES * rows + (long) (columnBytes(columns) + type.bytes()) * nonzero;
        }

        @Override
        void write(float[] values, int rows, ValueType type, ByteBuffer to) {
            int columns = values.length / rows;
            int seen = 0;
            for (int row = 0; row < rows; row++) {
                for (int i = row * columns; i < (row + 1) * columns; i++) {
                    seen += values[i] == 0 ? 0 : 1;
                }
                to.putInt(seen);
            }
            for (int i = 0; i < values.length; i++) {
                if (values[i] != 0) {
                    putColumn(to, i % columns, columns);
                }
            }
            putNonzero(values, type, to);
        }

        @Override
        void read(ByteBuffer from, int nonzero, int rows, ValueType type, float[] values) {
            int columns = values.length / rows;
            int[] places = new int[nonzero];
            int[] ends = new int[rows];
            for (int row = 0; row < rows; row++) {
                ends[row] = from.getInt();
                require(ends[row] >= (row == 0 ? 0 : ends[row - 1]) && ends[row] <= nonzero, "its rows end out of order");
            }
            require(ends[rows - 1] == nonzero, "its rows do not hold its values");
            for (int row = 0, k = 0; row < rows; row++) {
                for (int before = -1; k < ends[row]; k++) {
                    int column = columnBytes(columns) == Short.BYTES ? from.getShort() & 0xffff : from.getInt();
                    require(column > before && column < columns, "its columns are out of order or out of the matrix");
                    places[k] = row * columns + column;
                    before = column;
                }
            }
            for (int place : places) {
                values[place] = type.get(from);
            }
        }
    },
    /** A bit for each number, whether it is not zero: number i is bit i mod 8 of byte i / 8, unused bits are 0; then the values. */
    BITMASK {
        @Override
        long bytes(int rows, int columns, int nonzero, ValueType type) {
            return ((long) rows * columns + Byte.SIZE - 1) / Byte.SIZE + (long) type.bytes() * nonzero;
        }

        @Override
        void write(float[] values, int rows, ValueType type, ByteBuffer to) {
            for (int i = 0; i < values.length; i += Byte.SIZE) {
                int bits = 0;
                for (int j = i; j < Math.min(values.length, i + Byte.SIZE); j++) {
                    bits |= values[j] == 0 ? 0 : 1 << j - i;
                }
                to.put((byte) bits);
            }
            putNonzero(values, type, to);
        }

        @Override
        void read(ByteBuffer from, int nonzero, int rows, ValueType type, float[] values) {
            int[] places = new int[nonzero];
            int k = 0;
            for (int i = 0; i < values.length; i += Byte.SIZE) {
                for (int bits = from.get() & 0xff; bits != 0; bits &= bits - 1) {
                    int place = i + Integer.numberOfTrailingZeros(bits);
                    require(place < values.length && k < nonzero, "its bits do not fit its values");
                    places[k++] = place;
                }
            }
            require(k == nonzero, "its bits do not fit its values");
            for (int place : places) {
                values[place] = type.get(from);
            }
        }
    };

    private static final int SHORT_COLUMNS = 1 << Short.SIZE;

    /** The one that takes the fewest bytes. */
    static Encoding smallest(int rows, int columns, int nonzero, ValueType type) {
        Encoding best = DENSE;
        for (Encoding each : values()) {
            best = each.bytes(rows, columns, nonzero, type) < best.bytes(rows, columns, nonzero, type) ? each : best;
        }
        return best;
    }

    /** Length in the file. */
    abstract long bytes(int rows, int columns, int nonzero, ValueType type);

    /** Writes what {@link #bytes} counts. @param values row-major [rows, columns] */
    abstract void write(float[] values, int rows, ValueType type, ByteBuffer to);

    /**
     * Reads what {@link #write} wrote.
     *
     * @param values row-major [rows, columns], all 0
     * @throws IllegalArgumentException when a place lies outside of the matrix or the places are not as many as the values
     */
    abstract void read(ByteBuffer from, int nonzero, int rows, ValueType type, float[] values);

    private static int columnBytes(int columns) {
        return columns <= SHORT_COLUMNS ? Short.BYTES : Integer.BYTES;
    }

    private static void putColumn(ByteBuffer to, int column, int columns) {
        if (columnBytes(columns) == Short.BYTES) {
            to.putShort((short) column);
        } else {
            to.putInt(column);
        }
    }

    private static void putNonzero(float[] values, ValueType type, ByteBuffer to) {
        for (float value : values) {
            if (value != 0) {
                type.put(to, value);
            }
        }
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
