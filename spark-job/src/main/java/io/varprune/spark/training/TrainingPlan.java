package io.varprune.spark.training;

import io.varprune.engine.VarianceTerm;
import io.varprune.model.ParameterLayout;
import io.varprune.regularize.LayerMoments;
import io.varprune.regularize.LinearWarmup;
import io.varprune.regularize.PenaltyTerm;
import io.varprune.reparameterize.Reparameterization;
import io.varprune.step.Step;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What stays the same during a training.
 *
 * @param runId              identifies the networks that executors keep for this training
 * @param network            the configuration as Deeplearning4j's JSON
 * @param regularized        the tensors under VAR; none when lambda is 0
 * @param lambda             strength, 0 or more
 * @param warmupIterations   local steps over which lambda grows from 0; 0 for none
 * @param networkScope       one variance over all tensors instead of one each
 * @param stepMoments        each worker takes the moments from its own weights on every step
 * @param batchSize          examples per local step
 * @param averagingFrequency local steps between two syncs
 * @param seed               of the order of the examples, of dropout and of what a step draws
 * @param layout             all weight tensors
 * @param plain              steps are SGD's on the weights themselves, with no penalty beside VAR
 * @param step               what the updater takes for the gradient of the data loss
 * @param penalties          beside VAR
 * @param reparameterization what is trained in place of the weights
 */
public record TrainingPlan(String runId, String network, ParameterLayout regularized, double lambda,
        int warmupIterations, boolean networkScope, boolean stepMoments, int batchSize, int averagingFrequency, long seed,
        ParameterLayout layout, boolean plain, Step step, List<PenaltyTerm> penalties, Reparameterization reparameterization)
        implements Serializable {
    /** The seed of one worker's order in one epoch. */
    long epochSeed(int epoch, int worker) {
        return mix(mix(seed, epoch), worker);
    }

    /** The seed of dropout in one worker's local steps from this iteration on. */
    long noiseSeed(int iteration, int worker) {
        return mix(mix(seed ^ 0x5eed, iteration), worker);
    }

    /** The seed of what a step draws for one minibatch. */
    static long drawSeed(long epochSeed, int minibatch) {
        return mix(epochSeed ^ 0xd4a3, minibatch);
    }

    /** VAR for one worker; null when lambda is 0. */
    VarianceTerm varianceTerm() {
        return lambda == 0 ? null : new VarianceTerm(regularized.weights(), lambda,
                warmupIterations == 0 ? null : new LinearWarmup(warmupIterations), networkScope);
    }

    /** VAR's penalty of the weights that these parameters give. */
    GlobalPenalty penalty(float[] params) {
        return GlobalPenalty.of(reparameterization.weights(params, layout.weights()), regularized, networkScope);
    }

    /** The moments that a sync sent, one for each regularized tensor. */
    List<LayerMoments> moments(SyncState state) {
        return IntStream.range(0, regularized.weights().size()).mapToObj(t -> GlobalPenalty.unflatten(state.moments, t)).toList();
    }

    private static long mix(long a, long b) {
        // the finaliser of SplitMix64 (Steele, Lea, Flood, 2014): neighbouring inputs give unrelated seeds
        long z = a * 0x9e3779b97f4a7c15L + b + 0x632be59bd9b4e019L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
