package io.varprune.model;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A minibatch forward and backward through a network in training mode, by Deeplearning4j, without an update. */
public final class BackwardPass {
    private BackwardPass() {}

    /**
     * The flat gradient of the loss, without penalties. The network's score is the minibatch's afterwards.
     *
     * @param network an initialized MultiLayerNetwork or ComputationGraph of one input and one output
     * @param batch   with masks of features and labels where it has some
     * @return summed over the examples when the network is configured for minibatches, as it is by default (the updater divides by their
     *         number), else their mean; the network's own, overwritten by the next pass and by an update
     */
    public static INDArray of(Model network, DataSet batch) {
        INDArray mask = batch.getFeaturesMaskArray();
        INDArray labelsMask = batch.getLabelsMaskArray();
        Layer[] layers;
        if (network instanceof ComputationGraph graph) {
            graph.setInputs(batch.getFeatures());
            graph.setLabels(batch.getLabels());
            graph.setLayerMaskArrays(mask == null ? null : new INDArray[] {mask}, labelsMask == null ? null : new INDArray[] {labelsMask});
            graph.computeGradientAndScore();
            graph.clearLayerMaskArrays();
            layers = graph.getLayers();
        } else {
            MultiLayerNetwork chain = (MultiLayerNetwork) network;
            chain.setInput(batch.getFeatures());
            chain.setLabels(batch.getLabels());
            chain.setLayerMaskArrays(mask, labelsMask);
            chain.computeGradientAndScore();
            chain.clearLayerMaskArrays();
            layers = chain.getLayers();
        }
        for (Layer layer : layers) {
            layer.clear();
            layer.clearNoiseWeightParams();
        }
        return network.gradient().gradient();
    }
}
