package io.varprune.spark.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.config.CheckpointConfig;
import io.varprune.config.DivergenceConfig;
import io.varprune.config.Experiment;
import io.varprune.config.MomentSource;
import io.varprune.config.RegularizerConfig;
import io.varprune.config.TrainConfig;
import io.varprune.config.VarianceScope;
import io.varprune.data.Examples;
import io.varprune.model.ModelFile;
import io.varprune.regularize.FlatView;
import io.varprune.regularize.RegularizerName;
import io.varprune.spark.training.Checkpointing;
import io.varprune.spark.training.Method;
import io.varprune.spark.training.PenaltySettings;
import io.varprune.spark.training.RollbackSettings;
import io.varprune.spark.training.TrainingSettings;
import io.varprune.spark.training.VarianceAmplifyingTrainingMaster;
import io.varprune.store.Checkpoints;
import io.varprune.store.RunDirectory;
import io.varprune.store.SyncRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;

/** Trains one experiment and writes its run directory. */
public final class Trial {
    static final String MODEL = "model.zip";

    private final Experiment experiment;
    private final String digest;
    private final Provenance provenance;
    private Consumer<SyncRecord> listener = sync -> { };
    private Consumer<String> notes = note -> { };

    /** @param digest SHA-256 of the data, as {@link io.varprune.data.DataSplit#digest} gives it */
    public Trial(Experiment experiment, String digest, Provenance provenance) {
        this.experiment = experiment;
        this.digest = digest;
        this.provenance = provenance;
    }

    /** What the method column of the curves says. */
    public static String method(Experiment e) {
        return e.train().label();
    }

    /** What the lambda column says. */
    public static double lambda(Experiment e) {
        return e.train().lambda();
    }

    /** @param onSync gets every sync @param onNote gets lines about checkpoints */
    public Trial listen(Consumer<SyncRecord> onSync, Consumer<String> onNote) {
        listener = onSync;
        notes = onNote;
        return this;
    }

    /** Trains to its end, from the last checkpoint if the directory has one; every file of the run is there when this returns. */
    public void train(Workers workers, RunDirectory run) {
        train(workers, run, experiment.train().epochs(), () -> false).close();
    }

    /**
     * Trains up to an epoch, from the last checkpoint if the directory has one. At the last epoch every file of the run is there when this
     * returns, before it a checkpoint; both serve as a beginning for the next call.
     *
     * @param toEpoch epochs trained at the end, 1 or more
     * @param stop    asked at each sync
     * @return the network for inference; the caller closes it
     * @throws io.varprune.spark.training.TrainingStopped when it stopped before, with a checkpoint
     */
    public Model train(Workers workers, RunDirectory run, int toEpoch, BooleanSupplier stop) {
        boolean last = toEpoch == experiment.train().epochs();
        if (last && Provenance.isFinished(run) && run.exists(MODEL)) {
            try {
                return ModelFile.read(new Path(run.path(), MODEL), workers.hadoop());
            } catch (IllegalArgumentException e) {
                notes.accept("warning: " + e.getMessage() + "; it is trained again");
            }
        }
        Examples examples = workers.data().train();
        int count = workers(workers, run);
        int perWorker = (examples.count() + count - 1) / count;
        int steps = (perWorker + experiment.train().batchSize() - 1) / experiment.train().batchSize();
        Model network = Networks.training(experiment, examples.shape(), examples.classes(), steps * experiment.train().epochs(),
                workers.hadoop());
        try {
            Consumer<ObjectNode> facts = json -> {
                json.put("workers", count).put("parameters", network.numParams()).put("data", digest);
                examples.normalization().ifPresent(n -> json.putPOJO("normalization", n));
            };
            CheckpointConfig when = experiment.train().checkpoint();
            Checkpoints checkpoints = new Checkpoints(run, new Origin(experiment, digest).fingerprint(count), when.keep(),
                    warning -> notes.accept("warning: " + warning));
            VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(settings(count, steps)).listen(sync -> {
                if (sync.sync() == 0) {
                    // settings that the training refuses leave nothing behind
                    provenance.begin(run, experiment, facts);
                }
                if (!sync.fault().isEmpty()) {
                    notes.accept("sync " + sync.sync() + ": " + sync.fault());
                }
                listener.accept(sync);
            }).rollBack(rollback()).checkpoint(new Checkpointing(checkpoints::write, when.syncs(), Duration.ofMinutes(when.minutes()),
                    provenance.clock()).atEnd(last ? 0 : toEpoch).stopIf(stop));
            // one of a later epoch is of no use
            checkpoints.newest(Math.toIntExact(network.numParams())).filter(state -> state.state().epoch() < toEpoch).ifPresent(state -> {
                notes.accept("goes on after sync " + (state.syncs().size() - 1) + ", in epoch " + (state.state().epoch() + 1));
                master.resume(state);
            });
            workers.fit(master, network, experiment, count, toEpoch);
            Model plain = plain(network, examples, workers.hadoop());
            if (last) {
                run.write(MODEL, out -> ModelSerializer.writeModel(plain, out, false));
                run.write(SyncRecord.TABLE, master.syncs());
                provenance.finish(run, experiment, facts.andThen(json -> rollbacks(json, master.syncs())));
            }
            return plain;
        } finally {
            network.close();
        }
    }

    private RollbackSettings rollback() {
        DivergenceConfig divergence = experiment.train().divergence();
        return switch (divergence.action()) {
            case STOP -> RollbackSettings.NONE;
            case ROLLBACK -> new RollbackSettings(divergence.learningRateFactor(), divergence.syncs(), divergence.attempts());
        };
    }

    private static void rollbacks(ObjectNode json, List<SyncRecord> syncs) {
        List<SyncRecord> failed = syncs.stream().filter(sync -> !sync.fault().isEmpty()).toList();
        if (!failed.isEmpty()) {
            ArrayNode all = json.putArray("rollbacks");
            failed.forEach(sync -> all.addObject().put("sync", sync.sync()).put("fault", sync.fault()));
        }
    }

    /** A run that is resumed keeps its number, whatever slots there are now: other workers would give other weights. */
    private int workers(Workers workers, RunDirectory run) {
        int wanted = experiment.train().workers();
        if (wanted == 0 && Provenance.isIn(run)) {
            return Provenance.read(run).path("workers").asInt();
        }
        int examples = workers.data().train().count();
        int count = wanted == 0 ? Math.min(workers.slots(), examples) : wanted;
        if (count > examples) {
            throw new IllegalArgumentException("train.workers: got " + count + ", allowed 1 to " + examples
                    + " (the training examples); set a smaller number");
        }
        return count;
    }

    private TrainingSettings settings(int workers, int stepsPerEpoch) {
        TrainConfig train = experiment.train();
        RegularizerConfig var = train.regularizer().stream().filter(r -> r.name() == RegularizerName.VAR).findFirst()
                .orElse(new RegularizerConfig(RegularizerName.VAR, 0, VarianceScope.LAYER, 0, List.of(), List.of()));
        return new TrainingSettings(workers, train.batchSize(), train.averagingFrequency(), var.lambda(),
                var.warmupEpochs() * stepsPerEpoch, var.scope() == VarianceScope.NETWORK, train.moments() == MomentSource.STEP,
                var.include(), var.exclude(), experiment.seed(), method(train, stepsPerEpoch));
    }

    private static Method method(TrainConfig train, int stepsPerEpoch) {
        List<PenaltySettings> penalties = new ArrayList<>();
        for (RegularizerConfig r : train.regularizer()) {
            r.name().penalty().filter(penalty -> r.acts()).ifPresent(penalty -> penalties.add(new PenaltySettings(penalty, r.lambda(),
                    r.warmupEpochs() * stepsPerEpoch, r.scope() == VarianceScope.NETWORK, r.include(), r.exclude())));
        }
        return new Method(train.step(), penalties, train.reparameterization());
    }

    private Model plain(Model trained, Examples examples, Configuration hadoop) {
        Model plain = Networks.plain(experiment, examples.shape(), examples.classes(), hadoop);
        FlatView.of(plain.params()).write(FlatView.copy(trained.params()));
        return plain;
    }
}
