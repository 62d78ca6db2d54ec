package io.varprune.model;

import java.util.Set;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.ElementWiseMultiplicationLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/**
 * Which parameters of one layer are weights of a dense, output, convolution, recurrent or attention kind.
 *
 * @param layer the layer's name
 * @param keys  keys of its weights in its parameter table
 */
record WeightKeys(String layer, Set<String> keys) {
    /**
     * Looks through frozen and wrapping layers.
     *
     * @param conf    a layer, or null for a vertex without one
     * @param unnamed the name to give it when it has none
     */
    static WeightKeys of(Layer conf, String unnamed) {
        Layer inner = unwrap(conf);
        if (inner == null || !hasWeights(inner)) {
            return new WeightKeys(unnamed, Set.of());
        }
        return new WeightKeys(conf.getLayerName() == null ? unnamed : conf.getLayerName(), Set.copyOf(inner.initializer().paramKeys(inner).stream()
                .filter(key -> inner.initializer().isWeightParam(inner, key)).toList()));
    }

    boolean contains(String key) {
        return keys.contains(key);
    }

    private static Layer unwrap(Layer conf) {
        Layer inner = conf;
        while (true) {
            if (inner instanceof FrozenLayer frozen) {
                inner = frozen.getLayer();
            } else if (inner instanceof BaseWrapperLayer wrapper) {
                inner = wrapper.getUnderlying();
            } else {
                return inner;
            }
        }
    }

    /** PReLU is no feed-forward layer to Deeplearning4j, so it needs no case of its own. */
    private static boolean hasWeights(Layer layer) {
        if (layer instanceof Bidirectional both) {
            return hasWeights(unwrap(both.getFwd()));
        }
        return layer instanceof AbstractSameDiffLayer || layer instanceof FeedForwardLayer && !(layer instanceof BatchNormalization)
                && !(layer instanceof EmbeddingLayer) && !(layer instanceof EmbeddingSequenceLayer)
                && !(layer instanceof ElementWiseMultiplicationLayer);
    }
}
