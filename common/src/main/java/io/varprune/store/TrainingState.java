package io.varprune.store;

/**
 * Where a training is between two syncs. Minibatches, dropout and what a step draws follow from the experiment's seed and these counters,
 * so no generator has a state to keep; the moments follow from the parameters. The arrays are not copied, and belong to the training.
 *
 * @param epoch      of the next sync, from 0
 * @param firstBatch first minibatch of the next sync; the number of minibatches when the epoch is over
 * @param iteration  local steps that every worker has made
 * @param params     as they are trained: phi where weights are reparameterized; with running statistics
 * @param updater    its state, e.g. momentum; empty when it keeps none
 */
public record TrainingState(int epoch, int firstBatch, int iteration, float[] params, float[] updater) {
    /** The same, with arrays of its own. */
    public TrainingState copy() {
        return new TrainingState(epoch, firstBatch, iteration, params.clone(), updater.clone());
    }
}
