package io.varprune.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingDifferenceTest {
    private static Experiment read(String yaml) {
        return ConfigReader.read(yaml, "test", List.of());
    }

    @Test
    void namesEverySettingThatDiffersAndNothingElse() {
        Experiment found = read("{seed: 1, train: {epochs: 10, step: {name: sam, rho: 0.5}}, prune: {sparsities: [0, 0.5]}}");
        Experiment asked = read("{seed: 1, train: {epochs: 3, step: sgd}, prune: {sparsities: [0]}, data: {source: csv, dir: x}}");
        assertThat(SettingDifference.between(found, asked)).extracting(SettingDifference::toString).containsExactly(
                "data.source is digits, asked for csv", "data.dir is nothing, asked for x", "train.epochs is 10, asked for 3",
                "train.step.name is sam, asked for sgd", "train.step.rho is 0.5, asked for nothing",
                "prune.sparsities is [0.0,0.5], asked for [0.0]");
        assertThat(SettingDifference.between(found, found)).isEmpty();
    }
}
