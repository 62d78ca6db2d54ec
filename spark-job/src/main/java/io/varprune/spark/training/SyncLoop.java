package io.varprune.spark.training;

import io.varprune.store.Checkpoint;
import io.varprune.store.SyncRecord;
import io.varprune.store.TrainingState;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of syncs over the epochs of one run.
 *
 * <p>Contract. The driver alone holds the state between syncs. It sends weights, updater state, counters and moments to the workers;
 * each worker makes {@code averagingFrequency} local steps (fewer at the end of its shard) from exactly that state and sends its weights
 * and updater state back; the driver averages them by the examples seen, in worker order. A task is a pure function of what it was sent
 * and of its partition, so Spark may run it again anywhere. One round trip of twice the network's size per sync and worker.
 */
final class SyncLoop {
    private static final Logger log = LoggerFactory.getLogger(SyncLoop.class);

    private final Network network;
    private final TrainingPlan plan;
    private final Rounds rounds;
    private final Rollbacks rollbacks;
    private final List<SyncRecord> syncs;
    private final Consumer<SyncRecord> listener;
    private final Checkpointing checkpointing;
    // the network gets them at the end
    private float[] params;
    private float[] updater;
    // what the next average is written to
    private float[] nextParams;
    private float[] nextUpdater;
    private GlobalPenalty global;

    /** @param network the driver's, with the parameters that are trained @param syncs those so far, gets each one */
    SyncLoop(Network network, TrainingPlan plan, Rounds rounds, Rollbacks rollbacks, List<SyncRecord> syncs, Consumer<SyncRecord> listener,
            Checkpointing checkpointing) {
        this.network = network;
        this.plan = plan;
        this.rounds = rounds;
        this.rollbacks = rollbacks;
        this.syncs = syncs;
        this.listener = listener;
        this.checkpointing = checkpointing;
        params = network.readParams();
        updater = network.readUpdater();
        nextParams = new float[params.length];
        nextUpdater = new float[updater.length];
        global = plan.penalty(params);
    }

    /**
     * Trains from the network's epoch on; {@link #leave} writes the result to it.
     *
     * @param batches    of the longest shard
     * @param firstBatch where it begins: 0, or where it was left between two syncs
     * @param end        the epoch before which it ends
     * @throws Divergence when the numbers are no longer finite
     */
    void train(int batches, int firstBatch, int end) throws Divergence {
        rollbacks.begin(state(network.epoch(), firstBatch));
        int first = firstBatch;
        for (int epoch = network.epoch(); epoch < end; epoch++) {
            network.counters(network.iteration(), epoch);
            while (first < batches) {
                int next = Math.min(batches, first + plan.averagingFrequency());
                sync(epoch, first, next, next == batches);
                keep(state(epoch, next), batches);
                first = next;
            }
            first = 0;
        }
    }

    private void keep(TrainingState state, int batches) {
        rollbacks.after(state.epoch() * syncs(batches) + syncs(state.firstBatch()), state);
        checkpointing.after(syncs.size(), state.firstBatch() == batches ? state.epoch() + 1 : 0,
                () -> new Checkpoint(state, syncs, rollbacks.states(), rollbacks.made()));
    }

    /** Syncs that an epoch needs for some minibatches. */
    private int syncs(int minibatches) {
        return (minibatches + plan.averagingFrequency() - 1) / plan.averagingFrequency();
    }

    private TrainingState state(int epoch, int firstBatch) {
        return new TrainingState(epoch, firstBatch, network.iteration(), params, updater);
    }

    /** Writes to the network the weights that the epochs made, no longer as they are trained. */
    void leave() {
        network.write(plan.reparameterization().weights(params, plan.layout().weights()), updater);
    }

    private void sync(int epoch, int firstBatch, int next, boolean lastOfEpoch) throws Divergence {
        long start = System.nanoTime();
        boolean sendMoments = plan.lambda() > 0 && !plan.stepMoments();
        double[] moments = sendMoments ? global.flat() : new double[0];
        double rate = network.learningRate();
        SyncState state = new SyncState(params, updater, moments, epoch, firstBatch, network.iteration(),
                log.isInfoEnabled());
        long sent = System.nanoTime();
        Tally tally = rounds.round(state, nextParams, nextUpdater);
        long received = System.nanoTime();
        if (!tally.fault().isEmpty()) {
            SyncTimes times = SyncTimes.of(received - sent, tally, sent - start);
            throw new Divergence(record(epoch, tally, Double.NaN, Double.NaN, times, rate, Map.of()), tally.fault());
        }
        params = nextParams;
        updater = nextUpdater;
        nextParams = state.params;
        nextUpdater = state.updater;
        network.counters(network.iteration() + next - firstBatch, epoch);
        global = plan.penalty(params);
        double psi = global.psi(plan.networkScope());
        log.info("epoch {}, sync {}: psi of the average {}, mean of the workers' psi {}", epoch + 1, syncs.size(), psi, tally.meanPenalty());
        SyncTimes times = SyncTimes.of(received - sent, tally, sent - start + System.nanoTime() - received);
        SyncRecord made = record(epoch, tally, psi, global.meanVariance(), times, rate,
                lastOfEpoch || syncs.isEmpty() ? global.variances(plan.regularized()) : Map.of());
        syncs.add(made);
        listener.accept(made);
    }

    private SyncRecord record(int epoch, Tally tally, double psi, double variance, SyncTimes times, double rate,
            Map<String, Double> variances) {
        return new SyncRecord(syncs.size(), epoch, tally.examples(), tally.meanLoss(), psi, variance, times.broadcastMillis(),
                times.computeMillis(), times.reduceMillis(), times.driverMillis(), rate, tally.meanComputeNanos() / 1e6, tally.slowest(),
                "", variances);
    }
}
