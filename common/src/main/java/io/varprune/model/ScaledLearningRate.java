package io.varprune.model;

import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** The learning rate of another updater, fixed or by its schedule, times a factor. */
public record ScaledLearningRate(@JsonProperty("of") IUpdater of, @JsonProperty("factor") double factor) implements ISchedule {
    /** Gives an updater that has a learning rate another one. */
    public static void scale(IUpdater updater, double factor) {
        updater.setLrAndSchedule(Double.NaN, new ScaledLearningRate(updater.clone(), factor));
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return factor * of.getLearningRate(iteration, epoch);
    }

    @Override
    public ISchedule clone() {
        return new ScaledLearningRate(of.clone(), factor);
    }
}
