package io.varprune.spark.training;

import io.varprune.store.Checkpoint;
import io.varprune.store.SyncRecord;
import java.util.List;
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
    SyncLoop(Network network, TrainingPlan plan, Rounds rounds, List<SyncRecord> syncs, Consumer<SyncRecord> listener,
            Checkpointing checkpointing) {
        this.network = network;
        this.plan = plan;
        this.rounds = rounds;
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
     * Trains for the network's epoch; {@link #leave} writes the result to it.
     *
     * @param batches    of the longest shard
     * @param firstBatch where it begins: 0, or where it was left between two syncs
     */
    void epoch(int batches, int firstBatch) {
        int epoch = network.epoch();
        for (int first = firstBatch; first < batches; first += plan.averagingFrequency()) {
            sync(epoch, first, Math.min(batches, first + plan.averagingFrequency()) - first);
        }
    }

    /** Writes to the network the weights that the epochs made, no longer as they are trained. */
    void leave() {
        network.write(plan.reparameterization().weights(params, plan.layout().weights()), updater);
    }

    private void sync(int epoch, int firstBatch, int steps) {
        long start = System.nanoTime();
        boolean sendMoments = plan.lambda() > 0 && !plan.stepMoments();
        double[] moments = sendMoments ? global.flat() : new double[0];
        double rate = network.learningRate();
        SyncState state = new SyncState(params, updater, moments, epoch, firstBatch, network.iteration(),
                log.isInfoEnabled());
        long sent = System.nanoTime();
        Tally tally = rounds.round(state, nextParams, nextUpdater);
        long received = System.nanoTime();
        checkFinite(tally);
        params = nextParams;
        updater = nextUpdater;
        nextParams = state.params;
        nextUpdater = state.updater;
        network.counters(network.iteration() + steps, epoch);
        global = plan.penalty(params);
        double psi = global.psi(plan.networkScope());
        log.info("epoch {}, sync {}: psi of the average {}, mean of the workers' psi {}", epoch + 1, syncs.size(), psi, tally.meanPenalty());
        SyncTimes times = SyncTimes.of(received - sent, tally, sent - start + System.nanoTime() - received);
        SyncRecord made = new SyncRecord(syncs.size(), epoch, tally.examples(), tally.meanLoss(), psi, global.meanVariance(),
                times.broadcastMillis(), times.computeMillis(), times.reduceMillis(), times.driverMillis(), rate);
        syncs.add(made);
        listener.accept(made);
        checkpointing.after(syncs.size(), () -> new Checkpoint(epoch, firstBatch + steps, network.iteration(), params, updater, syncs));
    }

    private void checkFinite(Tally tally) {
        if (!tally.finite() || !Double.isFinite(tally.meanLoss())) {
            throw new TrainingException("sync " + syncs.size() + ": the " + (tally.finite() ? "loss is" : "weights are")
                    + " no longer finite; lower train.updater.learningRate or train.regularizer.lambda");
        }
    }
}
