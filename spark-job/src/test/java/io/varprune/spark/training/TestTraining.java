package io.varprune.spark.training;

import io.varprune.data.DigitsData;
import io.varprune.data.Examples;
import io.varprune.regularize.FlatView;
import io.varprune.regularize.VarianceAmplifier;
import io.varprune.reparameterize.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** A small network on the digits, trained on Spark by our master or by Deeplearning4j's own loop. */
record TestTraining(int frequency, boolean stepMoments, double lambda) {
    static final int BATCH = 16;
    static final long SEED = 3;

    TestTraining(int frequency, boolean stepMoments) {
        this(frequency, stepMoments, 1e-4);
    }

    static MultiLayerNetwork mlp() {
        return mlp(new Nesterovs(0.05, 0.9));
    }

    static MultiLayerNetwork mlp(IUpdater updater) {
        MultiLayerNetwork net = new MultiLayerNetwork(new NeuralNetConfiguration.Builder().seed(7).updater(updater).l2(5e-4).list()
                .layer(new DenseLayer.Builder().name("fc1").nIn(64).nOut(20).activation(Activation.RELU).build())
                .layer(new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).name("out").nIn(20).nOut(10)
                        .activation(Activation.SOFTMAX).build())
                .build());
        net.init();
        return net;
    }

    static ExamplesShard shard(int from, int to) {
        Examples all = DigitsData.load().train();
        return new ExamplesShard(all.select(IntStream.range(from, to).toArray()));
    }

    static float[] weights(INDArray params) {
        float[] w = new float[(int) params.length()];
        FlatView.of(params).read(w);
        return w;
    }

    VarianceAmplifyingTrainingMaster master() {
        return new VarianceAmplifyingTrainingMaster(
                new TrainingSettings(0, BATCH, frequency, lambda, 0, false, stepMoments, List.of(), List.of(), SEED));
    }

    float[] onSpark(List<Shard> shards, int epochs) {
        return onSpark(master(), mlp(), shards, epochs);
    }

    static float[] onSpark(VarianceAmplifyingTrainingMaster master, MultiLayerNetwork net, List<Shard> shards, int epochs) {
        return onSpark(master, net, LocalSpark.context().parallelize(shards, shards.size()), epochs);
    }

    static float[] onSpark(VarianceAmplifyingTrainingMaster master, MultiLayerNetwork net, JavaRDD<Shard> rdd, int epochs) {
        master.fit(new SparkDl4jMultiLayer(LocalSpark.context(), net, master), rdd, epochs);
        return weights(net.params());
    }

    /** The minibatches of one worker in the first epoch, in its order. */
    static List<DataSet> minibatches(Shard shard, int worker, int steps) {
        long order = new TrainingPlan("", "", null, 0, 0, false, true, BATCH, 1, SEED, null,
                true, null, List.of(), new Identity()).epochSeed(0, worker);
        return IntStream.range(0, steps).mapToObj(i -> shard.minibatch(order, i, BATCH)).toList();
    }

    /** Deeplearning4j alone: its own loop, with the regularizer in its configuration. */
    float[] plainLoop(Shard shard, int worker, int steps) {
        MultiLayerNetwork net = mlp();
        regularize(net.getLayers());
        minibatches(shard, worker, steps).forEach(net::fit);
        return weights(net.params());
    }

    void regularize(Layer[] layers) {
        for (Layer layer : layers) {
            BaseLayer conf = (BaseLayer) layer.conf().getLayer();
            List<org.nd4j.linalg.learning.regularization.Regularization> all = new ArrayList<>(conf.getRegularization());
            all.add(new VarianceAmplifier(lambda));
            conf.setRegularization(all);
        }
    }
}
