package io.varprune.config;

import io.varprune.regularize.RegularizerName;
import io.varprune.reparameterize.Identity;
import io.varprune.reparameterize.Reparameterization;
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
        @Setting(value = "the regularizers; compare.lambdas are strengths of the first", orElse = "{}")
        List<RegularizerConfig> regularizer,
        @Setting(value = "how one minibatch becomes one update", orElse = "{name: sgd}") Step step,
        @Setting(value = "what is trained in place of the weights", orElse = "{name: none}") Reparameterization reparameterization,
        @Setting(value = "when its state is written down", orElse = "{}") CheckpointConfig checkpoint,
        @Setting(value = "what it does when its numbers are no longer finite", orElse = "{}") DivergenceConfig divergence,
        @Setting(value = "what curves call this training; none = made of its parts", orElse = "null") String method) {
    /** Copies the list; refuses VAR twice. */
    public TrainConfig {
        regularizer = List.copyOf(regularizer);
        if (regularizer.stream().filter(r -> r.name() == RegularizerName.VAR).count() > 1) {
            throw new SettingException(new Fault("regularizer", "got var twice", "var once", "include or exclude layers"));
        }
    }

    /** Strength of the first regularizer; 0 when there is none. */
    public double lambda() {
        return regularizer.isEmpty() || !regularizer.get(0).acts() ? 0 : regularizer.get(0).lambda();
    }

    /** SGD with nothing beside it: no regularizer, no reparameterization. */
    public boolean isPlain() {
        return step.equals(new Sgd()) && reparameterization.equals(new Identity())
                && regularizer.stream().noneMatch(RegularizerConfig::acts);
    }

    /** What curves call this training: its name, else its parts, as in "sam var"; "sgd" when it has none. */
    public String label() {
        if (method != null) {
            return method;
        }
        List<String> parts = new ArrayList<>();
        if (!step.equals(new Sgd())) {
            parts.add(Accepted.name((Record) step));
        }
        if (!reparameterization.equals(new Identity())) {
            parts.add(Accepted.name((Record) reparameterization));
        }
        regularizer.stream().filter(RegularizerConfig::acts).forEach(r -> parts.add(Accepted.name(r.name())));
        return parts.isEmpty() ? "sgd" : String.join(" ", parts);
    }

    /** The same training with another strength of the first regularizer. */
    TrainConfig withLambda(double other) {
        List<RegularizerConfig> changed = new ArrayList<>(regularizer);
        changed.set(0, changed.get(0).withLambda(other));
        return new TrainConfig(epochs, batchSize, workers, averagingFrequency, updater, schedule, weightDecay,
                moments, changed, step, reparameterization, checkpoint, divergence, method);
    }
}
