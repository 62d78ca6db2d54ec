package io.varprune.report;

import io.varprune.store.CsvTable;
import io.varprune.store.CsvTable.Column;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The numbers behind a chart, to read and to save.
 *
 * @param file    name of the CSV file
 * @param columns their names
 * @param rows    texts and numbers; a NaN is shown as a dash and saved as an empty cell
 */
record ChartTable(String file, List<String> columns, List<List<Object>> rows) {
    private record Line(List<Object> cells) {
    }

    ChartTable {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** To read, with the numbers rounded. */
    String html() {
        return Html.table(columns, rows.stream().map(row -> row.stream().map(ChartTable::shown).toList()).toList());
    }

    /** A folded table with a link that saves it. */
    String folded(boolean open) throws IOException {
        return Html.details(html(), open) + download();
    }

    /** A link that saves the numbers as they are. */
    String download() throws IOException {
        CsvTable<Line> table = new CsvTable<>(file, row -> new Line(List.copyOf(row.cells())), IntStream.range(0, columns.size())
                .mapToObj(i -> new Column<Line>(columns.get(i), line -> saved(line.cells.get(i)))).toList());
        ByteArrayOutputStream csv = new ByteArrayOutputStream();
        table.write(rows.stream().map(Line::new).toList(), csv);
        return download(file, csv.toByteArray());
    }

    /** A link that saves a CSV file, which is within the page. */
    static String download(String file, byte[] csv) {
        return "<p class=\"save\"><a download=\"" + Html.escape(file) + "\" href=\"data:text/csv;charset=utf-8;base64,"
                + Base64.getEncoder().encodeToString(csv) + "\">Save as " + Html.escape(file) + "</a></p>";
    }

    private static String shown(Object cell) {
        return cell instanceof Double number ? Double.isNaN(number) ? "–" : CurveSeries.number(number) : String.valueOf(cell);
    }

    private static Object saved(Object cell) {
        return cell instanceof Double number && Double.isNaN(number) ? "" : cell;
    }
}
