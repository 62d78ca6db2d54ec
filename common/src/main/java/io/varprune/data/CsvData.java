package io.varprune.data;

import io.varprune.model.InputShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Numbers separated by commas, one example per line, its label (a whole number from 0) last; a header line and .gz are allowed. */
public final class CsvData {
    private static final int MOST_CLASSES = 100_000;
    private static final int LONGEST_SHOWN = 40;

    private CsvData() {}

    /** Reads a file and splits it at random. @throws DataException naming file and line */
    public static DataSplit load(Path file, Configuration hadoop, double testFraction, long seed) {
        List<float[]> rows = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        try {
            FileSystem files = file.getFileSystem(hadoop);
            if (!files.exists(file) || files.getFileStatus(file).isDirectory()) {
                throw new DataException("data.dir: " + file + " is not a file");
            }
            try (InputStream in = DataStream.open(files, file)) {
                BoundedLines lines = new BoundedLines(file, in);
                for (String line = lines.next(); line != null; line = lines.next()) {
                    if (!line.isBlank() && !(lines.number() == 1 && isHeader(line))) {
                        parse(file, lines.number(), line, rows, labels);
                    }
                }
            }
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        if (rows.isEmpty()) {
            throw new DataException(file + ": has no examples");
        }
        int width = rows.get(0).length;
        float[] features = new float[Math.multiplyExact(width, rows.size())];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, features, i * width, width);
        }
        int classes = classes(file, labels);
        Examples all = Examples.ofFeatures(new InputShape(1, 1, width), classes, features,
                labels.stream().mapToInt(Integer::intValue).toArray());
        return DataSplit.random(all, testFraction, seed, DataSplit.numbered(classes), file.toString());
    }

    private static int classes(Path file, List<Integer> labels) {
        int most = labels.stream().mapToInt(Integer::intValue).max().orElseThrow();
        if (most >= labels.size()) {
            throw new DataException(file + ": label " + most + " among " + labels.size() + " examples, allowed 0 to " + (labels.size() - 1)
                    + "; labels number the classes from 0");
        }
        if (most == 0) {
            throw new DataException(file + ": label 0 alone, allowed are two classes or more");
        }
        return most + 1;
    }

    private static boolean isHeader(String line) {
        for (String cell : line.split(",")) {
            try {
                Double.parseDouble(cell.trim());
                return false;
            } catch (NumberFormatException text) {
                continue;
            }
        }
        return true;
    }

    private static void parse(Path file, int number, String line, List<float[]> rows, List<Integer> labels) {
        String[] cells = line.split(",", -1);
        int expected = rows.isEmpty() ? cells.length : rows.get(0).length + 1;
        if (cells.length != expected || cells.length < 2) {
            throw new DataException(file + ", line " + number + ": " + cells.length + " columns, allowed "
                    + (expected < 2 ? "2 or more" : String.valueOf(expected)));
        }
        float[] row = new float[cells.length - 1];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) number(file, number, i, cells[i]);
        }
        double label = number(file, number, row.length, cells[row.length]);
        if (label != Math.rint(label) || label < 0 || label >= MOST_CLASSES) {
            throw new DataException(file + ", line " + number + ": label " + cells[row.length].trim()
                    + ", allowed whole numbers from 0 to " + (MOST_CLASSES - 1));
        }
        // each row, and all of them in one array
        HeapShare.require(file, 2L * Float.BYTES * row.length * (rows.size() + 1));
        rows.add(row);
        labels.add((int) label);
    }

    private static double number(Path file, int line, int column, String cell) {
        try {
            double value = Double.parseDouble(cell.trim());
            if (Float.isFinite((float) value)) {
                return value;
            }
        } catch (NumberFormatException text) {
            // falls through to the one message for all that is no finite number
        }
        String found = cell.trim();
        throw new DataException(file + ", line " + line + ", column " + (column + 1) + ": \""
                + (found.length() > LONGEST_SHOWN ? found.substring(0, LONGEST_SHOWN) + "..." : found) + "\", allowed finite numbers");
    }
}
