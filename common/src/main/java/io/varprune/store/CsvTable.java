package io.varprune.store;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.List;

/** A CSV file with a header whose rows are records; numbers are written so that reading gives the same bits. */
public final class CsvTable<T extends Record> {
    private static final CsvMapper MAPPER = new CsvMapper();

    private final String file;
    private final Class<T> type;
    private final CsvSchema schema;

    CsvTable(String file, Class<T> type, String... columns) {
        this.file = file;
        this.type = type;
        CsvSchema.Builder builder = CsvSchema.builder();
        for (String column : columns) {
            builder.addColumn(column);
        }
        schema = builder.build().withHeader();
    }

    /** Writes the file of this table. */
    public void write(RunDirectory run, List<T> rows) {
        run.write(file, out -> out.write(MAPPER.writer(schema).writeValueAsBytes(rows)));
    }

    /** Whether the run has it. */
    public boolean isIn(RunDirectory run) {
        return run.exists(file);
    }

    /** All rows of the run's file. @throws StoreException when it is missing or damaged */
    public List<T> read(RunDirectory run) {
        byte[] text = run.read(file);
        try (MappingIterator<T> rows = MAPPER.readerFor(type).with(schema).readValues(text)) {
            return rows.readAll();
        } catch (IOException | RuntimeException e) {
            throw new StoreException(run.path() + "/" + file + ": is damaged (" + e.getMessage().lines().findFirst().orElse("")
                    + ")", e);
        }
    }
}
