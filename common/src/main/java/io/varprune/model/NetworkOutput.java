package io.varprune.model;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a network says of examples, by Deeplearning4j. */
public final class NetworkOutput {
    private NetworkOutput() {}

    /**
     * In inference mode.
     *
     * @param network an initialized MultiLayerNetwork or ComputationGraph of one input and one output
     * @param rows    as it takes them, for ours [batch, channels x height x width]
     * @return [batch, classes], or [batch, classes, height, width] when it answers for each pixel
     */
    public static INDArray of(Model network, INDArray rows) {
        return network instanceof ComputationGraph graph ? graph.outputSingle(rows) : ((MultiLayerNetwork) network).output(rows);
    }
}
