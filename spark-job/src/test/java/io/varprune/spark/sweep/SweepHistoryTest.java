package io.varprune.spark.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.store.RunDirectory;
import io.varprune.sweep.SweepConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepHistoryTest {
    private static final Map<Double, List<Double>> OBJECTIVES = Map.of(1e-5, List.of(0.5, 0.75), 1e-4, List.of(0.75, 0.875));

    @TempDir
    private java.nio.file.Path folder;

    private RunDirectory sweep(String name, String day, String yaml) {
        RunDirectory directory = RunDirectory.openOrCreate(new Path(folder.resolve(name).toUri()), new Configuration());
        Sweep sweep = Sweep.open(directory, () -> { }, SweepConfig.read(yaml, "sweep.yaml", List.of()), false,
                Clock.fixed(Instant.parse(day + "T02:00:00Z"), ZoneOffset.UTC));
        try (FakeSegments segments = new FakeSegments(new FakeSegments.Disk(), 2, 1, Set.of(), segment -> new SegmentOutcome(0.9,
                OBJECTIVES.get(segment.experiment().train().lambda()).get((int) segment.experiment().seed() - 1), 60, ""))) {
            new SweepRunner(sweep, segments, progress -> { }).run();
        }
        return directory;
    }

    private static String yaml(String name, String lambdas) {
        return "{name: " + name + ", train: {epochs: 4}, sweep: {axes: {train.regularizer.lambda: [" + lambdas + "]}, seeds: [1, 2]}}";
    }

    @Test
    void theBestOfEachDayOldestFirst() throws IOException {
        RunDirectory later = sweep("a", "2026-01-02", yaml("digits", "1.0e-5, 1.0e-4"));
        sweep("b", "2026-01-01", yaml("digits", "1.0e-5"));
        sweep("c", "2026-01-03", yaml("others", "1.0e-5"));
        Files.createDirectory(folder.resolve("damaged"));
        Files.writeString(folder.resolve("damaged/sweep.json"), "{\"name\": \"digits\"");
        Files.createDirectory(folder.resolve("empty"));
        assertThat(SweepHistory.of(later, new Configuration())).extracting(best -> best.generation(), best -> best.point(),
                best -> best.lambda(), best -> best.objective(), best -> best.margin(), best -> best.distinguishable()).containsExactly(
                        tuple("b", "lambda-1e-05", 1e-5, 0.625, Double.NaN, false),
                        // differences of 0.25 and 0.125: t = 0.1875 / (0.0884 / sqrt 2) = 3 with one degree of freedom, p = 0.205
                        tuple("a", "lambda-1e-04", 1e-4, 0.8125, 0.1875, false));
    }

    @Test
    void aSweepSaysWhatItDecided() throws IOException {
        sweep("a", "2026-01-02", yaml("digits", "1.0e-5, 1.0e-4"));
        JsonNode file = new ObjectMapper().readTree(folder.resolve("a/sweep.json").toFile());
        assertThat(file.path("name").asText()).isEqualTo("digits");
        assertThat(file.path("objective").asText()).isEqualTo("accuracy at 95% sparsity");
        assertThat(file.path("seconds").asDouble()).isEqualTo(240);
        assertThat(file.path("verdict").asText())
                .isEqualTo("lambda-1e-04 wins by 0.1875 over lambda-1e-05 and is not distinguishable from it (paired t-test, p = 0.20)");
        assertThat(SweepConfig.read(file.path("config").asText(), "", List.of()).seeds()).containsExactly(1L, 2L);
        JsonNode generation = file.path("generations").path(0);
        assertThat(generation.path("began").asText()).isEqualTo("2026-01-02T02:00:00Z");
        assertThat(generation.path("complete").asInt()).isEqualTo(4);
        // the two are 0.125 apart: deviation 0.125 / sqrt 2
        assertThat(generation.path("best").path("deviation").asDouble()).isCloseTo(0.125 / Math.sqrt(2), within(1e-15));
        assertThat(generation.path("best").path("settings")).hasToString("{\"train.regularizer.lambda\":1.0E-4}");
    }
}
