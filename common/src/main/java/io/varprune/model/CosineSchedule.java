package io.varprune.model;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Cosine annealing without restarts (Loshchilov and Hutter, arXiv 1608.03983, eq. 5 with minimum 0).
 *
 * @param initial    rate at iteration 0
 * @param iterations length of the training in minibatches per worker, 1 or more; the rate stays 0 afterwards
 */
public record CosineSchedule(@JsonProperty("initial") double initial, @JsonProperty("iterations") int iterations)
        implements ISchedule {
    @Override
    public double valueAt(int iteration, int epoch) {
        return initial / 2 * (1 + Math.cos(Math.PI * Math.min(1, (double) iteration / iterations)));
    }

    @Override
    public ISchedule clone() {
        return this;
    }
}
