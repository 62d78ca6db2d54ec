package io.varprune.regularize;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A factor that grows linearly from 0 to 1. @param iterations length of the warm-up in minibatches, 1 or more */
public record LinearWarmup(@JsonProperty("iterations") int iterations) implements ISchedule {
    /** Refuses a length below 1. */
    public LinearWarmup {
        if (iterations < 1) {
            throw new IllegalArgumentException("warm-up: got " + iterations + " iterations, allowed 1 or more");
        }
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        return Math.min(1, (double) iteration / iterations);
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}
