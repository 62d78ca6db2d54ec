package io.varprune.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A CSV file of records, with its columns named one by one. Doubles are written so that reading gives the same bits.
 *
 * @param <T> the record of one row
 */
public final class CsvTable<T extends Record> {
    private static final CsvMapper CSV = CsvMapper.csvBuilder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .enable(CsvParser.Feature.WRAP_AS_ARRAY)
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
            .build();

    private final String file;
    private final List<Column<T>> columns;
    private final List<String> header;
    private final int optional;
    private final Function<Row, T> reader;

    /**
     * Describes a table.
     *
     * @param file its file name in a run directory
     * @param reader makes a record from the cells of a row
     * @param columns the columns in order
     */
    public CsvTable(String file, Function<Row, T> reader, List<Column<T>> columns) {
        this(file, 0, reader, columns);
    }

    /** The same. @param optional last columns that files of earlier versions lack; their cells are empty then */
    CsvTable(String file, int optional, Function<Row, T> reader, List<Column<T>> columns) {
        this.file = file;
        this.optional = optional;
        this.reader = reader;
        this.columns = List.copyOf(columns);
        this.header = columns.stream().map(Column::name).toList();
    }

    /** One column: its name in the header and the value that it shows. */
    public record Column<T>(String name, Function<T, Object> value) {
    }

    /** Makes a column. */
    static <T> Column<T> column(String name, Function<T, Object> value) {
        return new Column<>(name, value);
    }

    /** What a column shows of a number that some rows do not have. */
    static Object emptyIfNaN(double value) {
        return Double.isNaN(value) ? "" : value;
    }

    /** The file name in a run directory. */
    public String file() {
        return file;
    }

    /** Writes the header and the rows; leaves the stream open. */
    public void write(List<T> rows, OutputStream out) throws IOException {
        try (SequenceWriter lines = CSV.writer().writeValues(out)) {
            lines.write(header.toArray(String[]::new));
            for (T row : rows) {
                // String.valueOf(double) is Double.toString: the shortest text that gives the same double
                lines.write(columns.stream().map(c -> String.valueOf(c.value().apply(row))).toArray(String[]::new));
            }
        }
    }

    /** Reads rows written by {@link #write}; leaves the stream open. */
    public List<T> read(InputStream in) throws IOException {
        List<T> rows = new ArrayList<>();
        try (MappingIterator<String[]> lines = CSV.readerFor(String[].class).readValues(in)) {
            String[] first = lines.hasNextValue() ? lines.nextValue() : new String[0];
            if (!isHeader(Arrays.asList(first))) {
                throw new StoreException(file + " must begin with the line " + String.join(",", header));
            }
            for (int line = 2; lines.hasNextValue(); line++) {
                String[] cells = lines.nextValue();
                if (cells.length != first.length) {
                    throw new StoreException(
                            file + " row " + line + " has " + cells.length + " cells instead of " + first.length);
                }
                rows.add(reader.apply(new Row(file, line, header, List.of(cells))));
            }
        } catch (JsonProcessingException e) {
            throw new StoreException(file + " is not CSV: " + e.getOriginalMessage(), e);
        }
        return rows;
    }

    private boolean isHeader(List<String> line) {
        return line.size() >= header.size() - optional && line.size() <= header.size() && header.subList(0, line.size()).equals(line);
    }

    /** The cells of one row, by column name. */
    public record Row(String file, int line, List<String> header, List<String> cells) {
        /** A cell as text. */
        public String text(String column) {
            int index = header.indexOf(column);
            return index < cells.size() ? cells.get(index) : "";
        }

        /** A cell as a double. */
        public double number(String column) {
            return parse(column, Double::parseDouble, "a number");
        }

        /** A cell as a double, NaN when it is empty. */
        public double numberOrEmpty(String column) {
            return text(column).isEmpty() ? Double.NaN : number(column);
        }

        /** A cell as a long. */
        public long whole(String column) {
            return parse(column, Long::parseLong, "a whole number");
        }

        private <V> V parse(String column, Function<String, V> parser, String wanted) {
            try {
                return parser.apply(text(column));
            } catch (NumberFormatException e) {
                throw new StoreException(file + " row " + line + ": " + column + " must be " + wanted + ", not '"
                        + text(column) + "'", e);
            }
        }
    }
}
