package io.varprune.config;

import io.varprune.step.Sgd;
import io.varprune.step.Step;
import java.util.ArrayList;
import java.util.List;

/** The training by synchronous parameter averaging. */
public record TrainConfig(
        @Setting(value = "passes over the training examples", orElse = "10", min = 1) int epochs,
        @Setting(value = "examples of one minibatch", orElse = "128", min = 1) int batchSize,
        @Setting(value = "workers; 0 = one per task slot", orElse = "0", min = 0) int workers,
        @Setting(value = "minibatches of each worker between two averagings", orElse = "10", min = 1,
                hint = "set 1 to average after every minibatch") int averagingFrequency,
        @Setting(value = "the updater", orElse = "{}") UpdaterConfig updater,
        @Setting(value = "how the learning rate moves", orElse = "cosine") LearningRateSchedule schedule,
        @Setting(value = "factor of the weight decay", orElse = "0.0005", min = 0) double weightDecay,
        @Setting(value = "which moments the regularizer uses", orElse = "sync") MomentSource moments,
        @Setting(value = "the regularizer", orElse = "{}") RegularizerConfig regularizer,
        @Setting(value = "how one minibatch becomes one update", orElse = "{name: sgd}") Step step) {
    /** What curves call this training: its parts, as in "sam var"; "sgd" when it has none. */
    public String label() {
        List<String> parts = new ArrayList<>();
        if (!step.equals(new Sgd())) {
            parts.add(Accepted.name((Record) step));
        }
        if (regularizer.name() != RegularizerName.NONE && regularizer.lambda() > 0) {
            parts.add(Accepted.name(regularizer.name()));
        }
        return parts.isEmpty() ? "sgd" : String.join(" ", parts);
    }

    /** The same training with another regularizer. */
    public TrainConfig withRegularizer(RegularizerConfig other) {
        return new TrainConfig(epochs, batchSize, workers, averagingFrequency, updater, schedule, weightDecay,
                moments, other, step);
    }
}
