package io.varprune.spark.training;

import java.util.List;

/**
 * How a {@link VarianceAmplifyingTrainingMaster} trains.
 *
 * @param workers            partitions the data must have at least; 0 takes the data as it is
 * @param batchSize          examples per local step, 1 or more
 * @param averagingFrequency local steps between two syncs, 1 or more
 * @param lambda             strength of VAR, 0 or more; 0 trains without it
 * @param warmupIterations   local steps over which lambda grows from 0, 0 for none
 * @param networkScope       one variance over the whole network instead of one per tensor
 * @param stepMoments        moments from each worker's own weights on every step instead of the aggregated weights' at each sync
 * @param include            names of the layers under VAR; empty for all
 * @param exclude            names of layers to leave out
 * @param seed               of the order of the examples, of dropout and of what a step draws
 * @param method             how one minibatch becomes one update
 */
public record TrainingSettings(int workers, int batchSize, int averagingFrequency, double lambda, int warmupIterations,
        boolean networkScope, boolean stepMoments, List<String> include, List<String> exclude, long seed,
        Method method) {
    /** Checks the ranges and copies the lists. */
    public TrainingSettings {
        require("workers", workers, 0);
        require("batchSize", batchSize, 1);
        require("averagingFrequency", averagingFrequency, 1);
        require("warmupIterations", warmupIterations, 0);
        if (!(lambda >= 0) || Double.isInfinite(lambda)) {
            throw new IllegalArgumentException("lambda: got " + lambda + ", allowed 0 or more");
        }
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** With SGD. */
    public TrainingSettings(int workers, int batchSize, int averagingFrequency, double lambda, int warmupIterations,
            boolean networkScope, boolean stepMoments, List<String> include, List<String> exclude, long seed) {
        this(workers, batchSize, averagingFrequency, lambda, warmupIterations, networkScope, stepMoments, include, exclude, seed,
                Method.PLAIN);
    }

    private static void require(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": got " + value + ", allowed " + least + " or more");
        }
    }
}
