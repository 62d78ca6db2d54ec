package io.varprune.model;

import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Gives a network without a loss the one of its softmax: Keras keeps it apart from the layers. */
final class ImportedLoss {
    private ImportedLoss() {}

    /**
     * The last layer with the cross-entropy.
     *
     * @throws IllegalArgumentException when it has no loss and is no softmax
     */
    static Layer of(Layer last) {
        if (last instanceof BaseOutputLayer || last instanceof LossLayer || last instanceof CnnLossLayer) {
            return last;
        }
        if (last instanceof DenseLayer dense && isSoftmax(dense.getActivationFn()) && !dense.hasLayerNorm()) {
            OutputLayer output = new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT).name(dense.getLayerName()).nIn(dense.getNIn())
                    .nOut(dense.getNOut()).hasBias(dense.hasBias()).activation(dense.getActivationFn()).biasInit(0)
                    .weightInit(dense.getWeightInitFn()).build();
            output.setGradientNormalization(dense.getGradientNormalization());
            output.setIDropout(dense.getIDropout());
            return output;
        }
        if (last instanceof ActivationLayer activation && isSoftmax(activation.getActivationFn())) {
            return new LossLayer.Builder(LossFunctions.LossFunction.MCXENT).name(activation.getLayerName())
                    .activation(activation.getActivationFn()).build();
        }
        throw none();
    }

    /** The refusal. */
    static IllegalArgumentException none() {
        return new IllegalArgumentException("has no loss; end it with an output layer or a softmax");
    }

    private static boolean isSoftmax(IActivation activation) {
        return activation instanceof ActivationSoftmax;
    }
}
