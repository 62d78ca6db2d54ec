package io.varprune.spark.cli;

import io.varprune.config.Experiment;
import io.varprune.config.MomentSource;
import io.varprune.config.RegularizerConfig;
import io.varprune.config.RegularizerName;
import io.varprune.config.VarianceScope;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.regularize.FlatView;
import io.varprune.spark.training.Shard;
import io.varprune.spark.training.TrainingSettings;
import io.varprune.spark.training.VarianceAmplifyingTrainingMaster;
import io.varprune.store.RunDirectory;
import io.varprune.store.SyncRecord;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
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

    /** "var" or "sgd": what the method column of the curves says. */
    static String method(Experiment e) {
        return lambda(e) > 0 ? "var" : "sgd";
    }

    static double lambda(Experiment e) {
        return e.train().regularizer().name() == RegularizerName.NONE ? 0 : e.train().regularizer().lambda();
    }

    /** Trains; every file of the run is there when this returns. */
    void train(Cluster cluster, Broadcast<Examples> examples, RunDirectory run, Consumer<SyncRecord> progress) {
        int workers = workers(cluster);
        int perWorker = (data.train().count() + workers - 1) / workers;
        int steps = (perWorker + experiment.train().batchSize() - 1) / experiment.train().batchSize();
        MultiLayerNetwork network = new MultiLayerNetwork(Networks.training(experiment, data.train().shape(),
                data.train().classes(), steps * experiment.train().epochs()));
        network.init();
        VarianceAmplifyingTrainingMaster master = new VarianceAmplifyingTrainingMaster(settings(workers, steps)).listen(progress);
        JavaRDD<Shard> shards = DataSets.shards(cluster.spark(), examples, workers, experiment.seed(),
                experiment.data().augment());
        master.fit(new SparkDl4jMultiLayer(cluster.spark(), network, master), shards, experiment.train().epochs());
        write(run, network, master.syncs(), workers);
    }

    private int workers(Cluster cluster) {
        int wanted = experiment.train().workers();
        int workers = wanted == 0 ? Math.min(cluster.spark().defaultParallelism(), data.train().count()) : wanted;
        if (workers > data.train().count()) {
            throw new IllegalArgumentException("train.workers: got " + workers + ", allowed 1 to " + data.train().count()
                    + " (the training examples); set a smaller number");
        }
        return workers;
    }

    private TrainingSettings settings(int workers, int stepsPerEpoch) {
        RegularizerConfig r = experiment.train().regularizer();
        return new TrainingSettings(workers, experiment.train().batchSize(), experiment.train().averagingFrequency(),
                lambda(experiment), r.warmupEpochs() * stepsPerEpoch, r.scope() == VarianceScope.NETWORK,
                experiment.train().moments() == MomentSource.STEP, r.include(), r.exclude(), experiment.seed());
    }

    private void write(RunDirectory run, MultiLayerNetwork trained, List<SyncRecord> syncs, int workers) {
        MultiLayerNetwork plain = new MultiLayerNetwork(
                Networks.plain(experiment, data.train().shape(), data.train().classes()));
        plain.init();
        float[] params = new float[Math.toIntExact(trained.numParams())];
        FlatView.of(trained.params()).read(params);
        FlatView.of(plain.params()).write(params);
        run.write("model.zip", out -> ModelSerializer.writeModel(plain, out, false));
        run.write(SyncRecord.TABLE, syncs);
        provenance.write(run, experiment, facts -> {
            facts.put("workers", workers).put("parameters", trained.numParams()).put("data", data.digest());
            data.train().normalization().ifPresent(n -> facts.putPOJO("normalization", n));
        });
    }
}
