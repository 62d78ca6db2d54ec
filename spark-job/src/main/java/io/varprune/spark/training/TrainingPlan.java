package io.varprune.spark.training;

import io.varprune.model.ParameterLayout;
import java.io.Serializable;

/**
 * What stays the same during a training.
 *
 * @param runId              identifies the networks that executors keep for this training
 * @param network            the configuration as Deeplearning4j's JSON
 * @param graph              whether it is a ComputationGraph
 * @param regularized        the tensors under VAR; none when lambda is 0
 * @param lambda             strength, 0 or more
 * @param warmupIterations   local steps over which lambda grows from 0; 0 for none
 * @param networkScope       one variance over all tensors instead of one each
 * @param stepMoments        each worker takes the moments from its own weights on every step
 * @param batchSize          examples per local step
 * @param averagingFrequency local steps between two syncs
 * @param seed               of the order of the examples and of dropout
 */
public record TrainingPlan(String runId, String network, boolean graph, ParameterLayout regularized, double lambda,
        int warmupIterations, boolean networkScope, boolean stepMoments, int batchSize, int averagingFrequency, long seed)
        implements Serializable {
    /** The seed of one worker's order in one epoch. */
    long epochSeed(int epoch, int worker) {
        return mix(mix(seed, epoch), worker);
    }

    /** The seed of dropout in one worker's local steps from this iteration on. */
    long noiseSeed(int iteration, int worker) {
        return mix(mix(seed ^ 0x5eed, iteration), worker);
    }

    private static long mix(long a, long b) {
        // the finaliser of SplitMix64 (Steele, Lea, Flood, 2014): neighbouring inputs give unrelated seeds
        long z = a * 0x9e3779b97f4a7c15L + b + 0x632be59bd9b4e019L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
