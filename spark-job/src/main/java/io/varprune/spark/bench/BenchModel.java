package io.varprune.spark.bench;

import io.varprune.model.Architecture;
import io.varprune.model.InputShape;
import io.varprune.model.Lenet300100;
import io.varprune.model.Lenet5;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.learning.config.Nesterovs;

/** A network to measure. @param examples of one epoch */
record BenchModel(String name, Architecture architecture, InputShape shape, int examples) {
    static final int BATCH = 128;
    static final int FREQUENCY = 10;
    private static final InputShape MNIST = new InputShape(1, 28, 28);

    static BenchModel lenet300100() {
        return new BenchModel("lenet-300-100", new Lenet300100(), MNIST, 51_200);
    }

    static BenchModel lenet5() {
        return new BenchModel("lenet-5", new Lenet5(), MNIST, 7680);
    }

    static BenchModel of(String name) {
        return name.equals("lenet-5") ? lenet5() : lenet300100();
    }

    MultiLayerNetwork network() {
        // a small rate: random labels must not make the weights grow without end
        return (MultiLayerNetwork) architecture.build(new NeuralNetConfiguration.Builder().seed(1)
                .weightInit(WeightInit.UNIFORM).l2(5e-4).updater(new Nesterovs(0.01, 0.9)), shape, 10);
    }
}
