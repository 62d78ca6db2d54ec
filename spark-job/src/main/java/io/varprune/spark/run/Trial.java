package io.varprune.spark.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.config.CheckpointConfig;
import io.varprune.config.Experiment;
import io.varprune.config.MomentSource;
import io.varprune.config.RegularizerConfig;
import io.varprune.config.TrainConfig;
import io.varprune.config.VarianceScope;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.regularize.FlatView;
import io.varprune.regularize.RegularizerName;
import io.varprune.spark.training.Checkpointing;
import io.varprune.spark.training.Method;
import io.varprune.spark.training.PenaltySettings;
import io.varprune.spark.training.Shard;
import io.varprune.spark.training.TrainingSettings;
import io.varprune.spark.training.VarianceAmplifyingTrainingMaster;
import io.varprune.store.Checkpoints;
import io.varprune.store.RunDirectory;
import io.varprune.store.SyncRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;

/** Trains one experiment and writes its run directory. */
final class Trial {
    private final Experiment experiment;
    private final DataSplit data;
    private final Provenance provenance;

    Trial(Experiment experiment, DataSplit data, Provenance provenance) {
        this.experiment = experiment;
        this.data = data;
        this.provenance = provenance;
    }

    /** What the method column of the curves says. */
    static String method(Experiment e) {
        return e.train().label();
    }

    static double lambda(Experiment e) {
        return e.train().lambda();
    }

    /** Trains, from the last checkpoint if the directory has one; every file of the run is there when this returns. */
    void train(Cluster cluster, Broadcast<Examples> examples, RunDirectory run, Progress progress) {
        String digest = data.digest();
        int workers = workers(cluster, run);
        int perWorker = (data.train().count() + workers - 1) / workers;
        int steps = (perWorker + experiment.train().batchSize() - 1) / experiment.train().batchSize();
        Model network = Networks.training(experiment, data.train().shape(), data.train().classes(),
                steps * experiment.train().epochs(), cluster.hadoop());
        Consumer<ObjectNode> facts = json -> {
            json.put("workers", workers).put("parameters", network.numParams()).put("data", digest);
            data.train().normalization().ifPresent(n -> json.putPOJO("normalization", n));
        };
        CheckpointConfig when = experiment.train().checkpoint();
        Checkpoints checkpoints = new Checkpoints(run, new Origin(experiment, digest).fingerprint(workers), when.keep(),
                warning -> progress.say("warning: " + warning));
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(settings(workers, steps)).listen(sync -> {
            if (sync.sync() == 0) {
                // settings that the training refuses leave nothing behind
                provenance.begin(run, experiment, facts);
            }
            progress.accept(sync);
        }).checkpoint(new Checkpointing(checkpoints::write, when.syncs(), Duration.ofMinutes(when.minutes()), provenance.clock()));
        checkpoints.newest(Math.toIntExact(network.numParams())).ifPresent(state -> {
            progress.say("goes on after sync " + (state.syncs().size() - 1) + ", in epoch " + (state.epoch() + 1));
            master.resume(state);
        });
        JavaRDD<Shard> shards = DataSets.shards(cluster.spark(), examples, workers, experiment.seed(),
                experiment.data().augment());
        master.fit(cluster.spark(), network, shards, experiment.train().epochs());
        write(run, network, master.syncs(), cluster.hadoop());
        provenance.finish(run, experiment, facts);
    }

    /** A run that is resumed keeps its number, whatever slots there are now: other workers would give other weights. */
    private int workers(Cluster cluster, RunDirectory run) {
        int wanted = experiment.train().workers();
        if (wanted == 0 && Provenance.isIn(run)) {
            return Provenance.read(run).path("workers").asInt();
        }
        int workers = wanted == 0 ? Math.min(cluster.spark().defaultParallelism(), data.train().count()) : wanted;
        if (workers > data.train().count()) {
            throw new IllegalArgumentException("train.workers: got " + workers + ", allowed 1 to " + data.train().count()
                    + " (the training examples); set a smaller number");
        }
        return workers;
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

    private void write(RunDirectory run, Model trained, List<SyncRecord> syncs, Configuration hadoop) {
        Model plain = Networks.plain(experiment, data.train().shape(), data.train().classes(), hadoop);
        float[] params = new float[Math.toIntExact(trained.numParams())];
        FlatView.of(trained.params()).read(params);
        FlatView.of(plain.params()).write(params);
        run.write("model.zip", out -> ModelSerializer.writeModel(plain, out, false));
        run.write(SyncRecord.TABLE, syncs);
    }
}
