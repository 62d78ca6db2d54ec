package io.varprune.store;

import java.util.List;

/**
 * The state of a training between two syncs: with the same settings, data and number of workers the training goes on from it bit for bit.
 * Minibatches, dropout and what a step draws follow from the experiment's seed and these counters, so no generator has a state to keep;
 * the moments follow from the parameters. The arrays are not copied, and belong to the training.
 *
 * @param epoch      of the next sync, from 0
 * @param firstBatch first minibatch of the next sync; the number of minibatches when the epoch is over
 * @param iteration  local steps that every worker has made
 * @param params     as they are trained: phi where weights are reparameterized; with running statistics
 * @param updater    its state, e.g. momentum; empty when it keeps none
 * @param syncs      all so far
 */
public record Checkpoint(int epoch, int firstBatch, int iteration, float[] params, float[] updater, List<SyncRecord> syncs) {
    /** Copies the list. */
    public Checkpoint {
        syncs = List.copyOf(syncs);
    }
}
