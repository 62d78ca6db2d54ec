package io.varprune.spark.training;

import io.varprune.store.Checkpoint;
import io.varprune.store.SyncRecord;
import io.varprune.store.TrainingState;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One training through its epochs, with its rollbacks: each goes on as a training that was started by hand from the earlier state. */
final class TrainingRun {
    private static final Logger log = LoggerFactory.getLogger(TrainingRun.class);

    private final Network network;
    private final Supplier<TrainingPlan> plan;
    private final Function<TrainingPlan, Rounds> rounds;
    private final int batches;
    private final RollbackSettings settings;
    private final Rollbacks rollbacks;
    private final List<SyncRecord> syncs;
    private final Consumer<SyncRecord> listener;
    private final Checkpointing checkpointing;

    /**
     * @param network the driver's
     * @param plan    of the network as it is then
     * @param batches of the longest shard
     * @param syncs   gets each sync
     */
    TrainingRun(Network network, Supplier<TrainingPlan> plan, Function<TrainingPlan, Rounds> rounds, int batches, RollbackSettings settings,
            List<SyncRecord> syncs, Consumer<SyncRecord> listener, Checkpointing checkpointing) {
        this.network = network;
        this.plan = plan;
        this.rounds = rounds;
        this.batches = batches;
        this.settings = settings;
        this.syncs = syncs;
        this.listener = listener;
        this.checkpointing = checkpointing;
        rollbacks = new Rollbacks(settings);
    }

    /**
     * Leaves the epoch count at the last epoch.
     *
     * @param from null for a network that is not trained
     */
    void train(int epochs, Checkpoint from) {
        int end = network.epoch() + epochs;
        int firstBatch = from == null ? 0 : resume(from);
        TrainingPlan current = plan.get();
        if (from == null) {
            begin(current);
        }
        while (true) {
            try (Rounds workers = rounds.apply(current)) {
                SyncLoop loop = new SyncLoop(network, current, workers, rollbacks, syncs, listener, checkpointing);
                try {
                    loop.train(batches, firstBatch, end);
                } finally {
                    loop.leave();
                }
                return;
            } catch (Divergence divergence) {
                firstBatch = rollBack(divergence);
                current = plan.get();
            }
        }
    }

    /** Brings the network to the parameters that are trained. */
    private void begin(TrainingPlan first) {
        float[] phi = network.readParams();
        first.reparameterization().invert(phi, first.layout().weights());
        network.write(phi, network.readUpdater());
    }

    private int resume(Checkpoint from) {
        syncs.clear();
        syncs.addAll(from.syncs());
        rollbacks.restore(from);
        for (int i = 0; i < from.rollbacks(); i++) {
            network.scaleLearningRate(settings.learningRateFactor());
        }
        return go(from.state());
    }

    private int go(TrainingState state) {
        network.write(state.params(), state.updater());
        network.counters(state.iteration(), state.epoch());
        return state.firstBatch();
    }

    private int rollBack(Divergence divergence) {
        SyncRecord failed = divergence.sync();
        String where = "sync " + failed.sync() + ": " + divergence.getMessage();
        if (rollbacks.isExhausted()) {
            throw new TrainingException(where + ", at a learning rate of " + failed.learningRate() + (settings.attempts() == 0 ? ""
                    : " after " + rollbacks.made() + " rollbacks") + "; lower train.updater.learningRate or train.regularizer.lambda"
                    + (settings.attempts() == 0 ? ", or set train.divergence.action=rollback" : ""));
        }
        TrainingState back = rollbacks.back();
        network.scaleLearningRate(settings.learningRateFactor());
        int firstBatch = go(back);
        SyncRecord noted = failed.withFault(divergence.getMessage() + "; back to minibatch " + firstBatch + " of epoch " + back.epoch()
                + " with the learning rate times " + settings.learningRateFactor());
        log.warn("sync {}: {}", noted.sync(), noted.fault());
        syncs.add(noted);
        listener.accept(noted);
        return firstBatch;
    }
}
