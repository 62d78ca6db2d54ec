package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One part of the measurements, as a user asks for it. */
class BenchCommandTest extends TypedCommand {
    @Test
    void theCostsOfASyncAloneAreMeasuredInBothWays() throws Exception {
        Path file = dir.resolve("bench.json");
        assertThat(Main.run("bench", "--only", "sync", "--weights", "100000", "--workers", "1", "--out", file.toString()))
                .as(complained.toString()).isZero();
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.path("measured")).as("nothing else is measured").hasSize(1);
        JsonNode rows = json.path("measured").path("sync-cost");
        assertThat(rows.findValuesAsText("exchange")).containsExactly("true", "false");
        // 1,000 inputs, 98 hidden units and 10 classes, with biases
        assertThat(rows.findValuesAsText("weights")).containsOnly("99088");
        assertThat(rows.path(1).path("computeMillis").asDouble()).isPositive();
        assertThat(rows.path(1).path("reduceMillis").asDouble()).isPositive();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("no model: it takes networks of two sizes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--only=speed      | --only' (PART): expected one of [TRAIN, VAR, PRUNE, MOMENTS, SYNC] (case-insensitive) but was 'speed'",
        "--only=sync --workers=3 | --workers: got 3, allowed 1 to 2, the slots of this Spark; give it more, as in --master 'local[3]'",
        "--weights=0       | --weights: got 0, allowed 100000 or more",
        "--gigabits=0      | --gigabits: got 0.0, allowed more than 0",
    })
    void aMistakeIsNamedInOneLine(String options, String message) {
        String[] words = ("bench --out=" + dir + "/b.json " + options).split(" ");
        assertThat(Main.run(words)).isEqualTo(2);
        complaint(message);
    }
}
