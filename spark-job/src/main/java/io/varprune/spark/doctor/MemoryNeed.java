package io.varprune.spark.doctor;

import io.varprune.config.Experiment;
import io.varprune.config.TrainConfig;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import java.util.Collection;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What a training needs, in bytes: a rule of thumb, rather too much than too little; cluster-config/README.md works it out.
 *
 * @param executorHeap    of one executor
 * @param executorOffHeap of its networks
 * @param driverHeap      of the driver
 * @param driverOffHeap   of its network
 */
record MemoryNeed(long executorHeap, long executorOffHeap, long driverHeap, long driverOffHeap) {
    /** Of the JVM and its libraries, beside heap and networks. */
    static final long NATIVE_BASE = 700L << 20;
    // what Spark keeps for itself
    private static final long SPARK = 300L << 20;
    private static final long LIBRARIES = 64L << 20;
    // of an executor's heap, what the examples of its workers do not take
    private static final double NOT_EXAMPLES = 0.7;
    // the state that came, the result, and both as bytes
    private static final int COPIES_OF_A_SLOT = 4;
    private static final int FLAT_WORKERS = 8;

    /** Of one network. @param numbersPerWeight that travel: itself and the updater's @param activations numbers of one example */
    record Network(long parameters, int numbersPerWeight, long activations, int batchSize) {
        static Network of(Model network, TrainConfig train, Examples examples) {
            return new Network(network.numParams(), 1 + train.updater().name().stateNumbers(), activations(network, examples), train.batchSize());
        }

        private static long activations(Model network, Examples examples) {
            INDArray example = Nd4j.zeros(1, examples.shape().size());
            Collection<INDArray> all = network instanceof ComputationGraph graph ? graph.feedForward(example, false).values()
                    : ((MultiLayerNetwork) network).feedForward(example);
            return all.stream().mapToLong(INDArray::length).sum();
        }

        /** What travels at a sync, one way. */
        long state() {
            return Float.BYTES * parameters * numbersPerWeight;
        }

        /** With gradients, and activations of a minibatch forward and backward. */
        long offHeap() {
            return Float.BYTES * (parameters * (1 + numbersPerWeight) + 2 * activations * batchSize);
        }
    }

    /** @param slots of one executor */
    static MemoryNeed of(Experiment experiment, DataSplit data, Model network, int slots, int workers) {
        return of(Network.of(network, experiment.train(), data.train()), data.train().bytes() + data.test().bytes(), slots, workers);
    }

    static MemoryNeed of(Network network, long dataBytes, int slots, int workers) {
        // more workers than that are added up by a tree, whose sums are of double precision
        long results = workers <= FLAT_WORKERS ? workers : 2 * (long) Math.ceil(Math.sqrt(workers));
        return new MemoryNeed((long) ((SPARK + slots * COPIES_OF_A_SLOT * network.state()) / NOT_EXAMPLES),
                LIBRARIES + slots * network.offHeap(),
                SPARK + 2 * dataBytes + (results + COPIES_OF_A_SLOT) * network.state(),
                LIBRARIES + network.offHeap());
    }

    /** Of a process that is driver and executor. */
    MemoryNeed inOneProcess() {
        return new MemoryNeed(executorHeap, executorOffHeap, driverHeap + executorHeap - SPARK, driverOffHeap + executorOffHeap);
    }
}
