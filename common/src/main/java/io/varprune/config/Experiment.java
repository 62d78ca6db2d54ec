package io.varprune.config;

import io.varprune.model.Architecture;
import io.varprune.regularize.RegularizerName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Everything that decides the outcome of a run. */
public record Experiment(
        @Setting(value = "name of the run", orElse = "experiment") String name,
        @Setting(value = "seed of every random number", orElse = "1") long seed,
        @Setting(value = "the examples", orElse = "{}") DataConfig data,
        @Setting(value = "the network", orElse = "{name: mlp}") Architecture model,
        @Setting(value = "the training", orElse = "{}") TrainConfig train,
        @Setting(value = "the pruning", orElse = "{}") PruneConfig prune,
        @Setting(value = "runs to compare", orElse = "{}") CompareConfig compare) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** Checks that the name can be part of a path. */
    public Experiment {
        if (!NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new SettingException(new Fault("name", "got " + (name.isEmpty() ? "\"\"" : name),
                    "letters, digits and . _ -", ""));
        }
    }

    /** One experiment for each method, lambda and seed to compare, seeds innermost; just this one when there is nothing to compare. */
    public List<Experiment> trials() {
        List<Long> seeds = compare.seeds().isEmpty() ? List.of(seed) : compare.seeds();
        List<Experiment> trials = new ArrayList<>();
        for (TrainConfig training : trainings()) {
            for (long each : seeds) {
                trials.add(new Experiment(name, each, data, model, training, prune, CompareConfig.NOTHING));
            }
        }
        return List.copyOf(trials);
    }

    private List<TrainConfig> trainings() {
        return compare.methods().isEmpty() ? strengths(train)
                : compare.methods().values().stream().flatMap(method -> strengths(method).stream()).toList();
    }

    /** Without a regularizer there are no strengths to compare. */
    private List<TrainConfig> strengths(TrainConfig training) {
        if (compare.lambdas().isEmpty() || training.regularizer().isEmpty()
                || training.regularizer().get(0).name() == RegularizerName.NONE) {
            return List.of(training);
        }
        return compare.lambdas().stream().map(training::withLambda).toList();
    }
}
