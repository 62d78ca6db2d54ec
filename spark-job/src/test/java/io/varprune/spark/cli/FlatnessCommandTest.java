package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatnessCommandTest extends TypedCommand {
    private Path trained(String name) throws Exception {
        Path config = Files.writeString(dir.resolve("tiny.yaml"), """
                name: tiny
                data: {source: digits}
                model: {name: mlp, widths: [20]}
                train: {epochs: 1, batchSize: 64, workers: 2}
                prune: {sparsities: [0, 0.9]}
                compare: {lambdas: [0, 1.0e-4], seeds: [1, 2]}
                """);
        Path run = dir.resolve(name);
        assertThat(Main.run("train", "--config", config.toString(), "--out", run.toString())).as(complained.toString()).isZero();
        return run;
    }

    @Test
    void everyRunOfAFolderIsMeasuredAsTrainedAndPruned() throws Exception {
        Path run = trained("runs");
        String[] command = {"flatness", "--run", run.toString(), "--sparsity", "0.9,0.5", "--directions", "2", "--steps", "3",
            "--examples", "200", "--tolerance", "0.1"};
        assertThat(Main.run(command)).as(complained.toString()).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("no report yet: prune the run first");
        assertThat(Main.run("prune", "--run", run.toString())).as(complained.toString()).isZero();
        printed.reset();
        List<String> first = Files.readAllLines(run.resolve("flatness.csv"));
        assertThat(Main.run(command)).as(complained.toString()).isZero();

        // 4 runs at 3 sparsities, and 2 directions with 7 alphas of each
        assertThat(first).hasSize(1 + 4 * 3).isEqualTo(Files.readAllLines(run.resolve("flatness.csv")));
        assertThat(first.get(0)).isEqualTo("method,lambda,seed,criterion,allocation,sparsity,examples,loss,eigenvalue,iterations,residual,"
                + "converged,tolerance,max_iterations");
        assertThat(Files.readAllLines(run.resolve("loss-directions.csv"))).hasSize(1 + 4 * 3 * 2 * 7)
                .first().isEqualTo("method,lambda,seed,criterion,allocation,sparsity,direction,alpha,loss");
        assertThat(Files.readAllLines(run.resolve("lambda-0.0-seed-2/flatness.csv"))).hasSize(1 + 3);
        // the middle one of 7 alphas is the network itself, whichever the direction
        String[] sharpness = first.get(1).split(",");
        assertThat(Files.readAllLines(run.resolve("loss-directions.csv"))).filteredOn(line -> line.startsWith("sgd,0.0,1,magnitude,global,0.0,")
                && line.contains(",0.0," + sharpness[7])).hasSize(2);
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("Largest eigenvalue of the Hessian", "tolerance 0.1, at most 100 iterations", "report: ");
        assertThat(text.lines().filter(line -> !line.contains("file:"))).allMatch(line -> line.length() <= 80);
        assertThat(Files.readString(run.resolve("report.html"))).contains("id=\"profile\"", "Largest eigenvalue of the Hessian");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--sparsity=1.5   | sparsity: got 1.5, allowed 0 or more and below 1",
        "--sparsity=high  | Invalid value for option '--sparsity'",
        "--examples=0     | examples: got 0, allowed 1 or more",
        "--directions=0   | directions: got 0, allowed 1 or more",
        "--steps=0        | steps: got 0, allowed 1 or more",
        "--tolerance=0    | tolerance: got 0.0, allowed above 0",
        "--max-iterations=1 | maxIterations: got 1, allowed 2 or more",
        "--direction=2    | --direction",
        "--seed=2         | does not exist",
    })
    void aMistakeInAnOptionIsNamedInOneLine(String option, String message) {
        assertThat(Main.run("flatness", "--run", dir + "/none", option)).isEqualTo(2);
        complaint(message);
    }

    @Test
    void aFolderWithoutAModelIsRefused() throws Exception {
        Path run = Files.createDirectory(dir.resolve("empty"));
        Files.createFile(run.resolve("_SUCCESS"));
        assertThat(Main.run("flatness", "--run", run.toString())).isEqualTo(2);
        complaint("has no model.zip and no runs in it");
        assertThat(run).isDirectoryNotContaining("glob:**/*.csv");
    }
}
