package io.varprune.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CsvTableTest {
    private static final String LAYERS = "layer,key,allocation,sparsity,nonzero,total,criterion,threshold\n";

    @Test
    void headersAreExactlyTheDocumentedOnes() throws IOException {
        assertThat(text(CurvePoint.TABLE, List.of()))
                .isEqualTo("method,lambda,seed,allocation,sparsity,threshold,nonzero,total,accuracy,loss,seconds,"
                        + "criterion,accuracy_recalibrated,dice,iou\n");
        assertThat(text(SyncRecord.TABLE, List.of())).isEqualTo("sync,epoch,examples,loss,penalty,variance,"
                + "broadcast_ms,compute_ms,reduce_ms,driver_ms,learning_rate,mean_compute_ms,slowest,fault,layer_variances\n");
        assertThat(text(LayerRecord.TABLE, List.of())).isEqualTo(LAYERS);
        assertThat(Stream.of(CurvePoint.TABLE, SyncRecord.TABLE, LayerRecord.TABLE).map(CsvTable::file))
                .containsExactly("pruning-curve.csv", "syncs.csv", "layers.csv");
    }

    @Test
    void anyDoubleReadsBackWithTheSameBits() throws IOException {
        Random random = new Random(7);
        List<CurvePoint> points = Stream.concat(
                Stream.of(0.1, -0.0, Double.MIN_VALUE, Double.NaN, Double.NEGATIVE_INFINITY),
                Stream.generate(() -> Double.longBitsToDouble(random.nextLong() & ~(1L << 62))).limit(200))
                .map(x -> new CurvePoint("var", x, Long.MIN_VALUE, "global", x, x, 1, 2, x, x, x, "magnitude", x, x, x)).toList();
        assertThat(again(CurvePoint.TABLE, points)).isEqualTo(points);
    }

    @Test
    void whatOnlySegmentationsHaveIsAnEmptyCellElsewhere() throws IOException {
        CurvePoint point = new CurvePoint("var", 0, 1, "global", 0, 0, 1, 2, 0.5, 1, 1, "magnitude", 0.5, Double.NaN, Double.NaN);
        assertThat(text(CurvePoint.TABLE, List.of(point))).endsWith(",magnitude,0.5,,\n");
        assertThat(again(CurvePoint.TABLE, List.of(point))).containsExactly(point);
    }

    @Test
    void syncsReadBack() throws IOException {
        List<SyncRecord> syncs = List.of(new SyncRecord(1, 2, 1L << 40, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 1e-3),
                new SyncRecord(1, 2, 1L << 40, Double.NaN, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 1e-3, 2.5, "3", "the loss, a fault",
                        Map.of("a \"name\", λ", 1 / 3.0)));
        assertThat(again(SyncRecord.TABLE, syncs)).isEqualTo(syncs);
    }

    @Test
    void syncsOfEarlierVersionsLackTheLastColumns() throws IOException {
        String header = "sync,epoch,examples,loss,penalty,variance,broadcast_ms,compute_ms,reduce_ms,driver_ms,learning_rate";
        String row = "1,2,3,4.0,5.0,6.0,7.0,8.0,9.0,10.0,0.5";
        assertThat(SyncRecord.TABLE.read(stream(header + "\n" + row + "\n")))
                .containsExactly(new SyncRecord(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.5));
        assertThatThrownBy(() -> SyncRecord.TABLE.read(stream(header + "\n" + row + ",1\n")))
                .hasMessage("syncs.csv row 2 has 12 cells instead of 11");
        assertThatThrownBy(() -> SyncRecord.TABLE.read(stream(header.replace(",learning_rate", "") + "\n")))
                .hasMessageContaining("must begin with");
    }

    @Test
    void awkwardTextReadsBack() throws IOException {
        List<LayerRecord> layers = List.of(new LayerRecord("a,b \"c\"\nd", " W ", "λ", 0.5, 1, 2, "magnitude", 0.1),
                new LayerRecord("", "a layer with a name of more than twenty-four characters", "x", 0.5, 1, 2, "magnitude"));
        assertThat(again(LayerRecord.TABLE, layers)).isEqualTo(layers);
        assertThat(text(LayerRecord.TABLE, layers.subList(1, 2))).doesNotContain("\"a layer");
    }

    @Test
    void aBadCellIsNamedByRowAndColumn() {
        assertThatThrownBy(() -> parse(LAYERS + "a,W,g,0.5,1,2,m,\na,W,g,0.5,many,2,m,0.1\n")).isInstanceOf(StoreException.class)
                .hasMessage("layers.csv row 3: nonzero must be a whole number, not 'many'");
        assertThatThrownBy(() -> parse(LAYERS + "a,W\n")).isInstanceOf(StoreException.class)
                .hasMessage("layers.csv row 2 has 2 cells instead of 8");
        assertThatThrownBy(() -> parse("")).isInstanceOf(StoreException.class).hasMessageContaining("must begin with");
    }

    @Test
    void layersOfEarlierVersionsHaveNoThreshold() throws IOException {
        assertThat(parse(LAYERS.replace(",threshold", "") + "a,W,g,0.5,1,2,m\n")).containsExactly(new LayerRecord("a", "W", "g", 0.5, 1, 2, "m"));
    }

    @Test
    void variancesThatAreNoJsonAreNamedByRow() {
        String row = "1,2,3,4.0,5.0,6.0,7.0,8.0,9.0,10.0,0.5,1,2,,";
        assertThatThrownBy(() -> SyncRecord.TABLE.read(stream(text(SyncRecord.TABLE, List.of()) + row + "{\n")))
                .isInstanceOf(StoreException.class).hasMessage("syncs.csv row 2: layer_variances must be a JSON object of numbers, not '{'");
    }

    private static List<LayerRecord> parse(String csv) throws IOException {
        return LayerRecord.TABLE.read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)));
    }

    private static <T extends Record> String text(CsvTable<T> table, List<T> rows) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.write(rows, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static <T extends Record> List<T> again(CsvTable<T> table, List<T> rows) throws IOException {
        return table.read(new ByteArrayInputStream(text(table, rows).getBytes(StandardCharsets.UTF_8)));
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
