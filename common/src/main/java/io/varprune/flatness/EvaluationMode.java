package io.varprune.flatness;

import io.varprune.model.NetworkConfiguration;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * A network that computes in its gradients what it computes when it is used: batch norm by its running statistics, no dropout and no
 * noise on weights. Deeplearning4j takes gradients in training mode only. There the statistics of a minibatch make every example's loss
 * depend on the others, and scaling the weights before a batch norm leaves the loss as it is: the sharpness would be that of another
 * function than the one that is evaluated and pruned, and would change with the minibatches.
 */
public final class EvaluationMode {
    private EvaluationMode() {}

    /** A new network with the parameters in the same places. @param configuration Deeplearning4j's JSON of a chain or graph */
    public static Model of(String configuration) {
        NetworkConfiguration of = NetworkConfiguration.fromJson(configuration);
        if (of instanceof NetworkConfiguration.Chain chain) {
            chain.layers().getConfs().forEach(EvaluationMode::change);
        } else if (of instanceof NetworkConfiguration.Graph graph) {
            graph.vertices().getVertices().values().forEach(vertex -> {
                if (vertex instanceof LayerVertex inner) {
                    change(inner.getLayerConf());
                }
            });
        }
        return of.init();
    }

    private static void change(NeuralNetConfiguration conf) {
        Layer layer = conf.getLayer();
        layer.setIDropout(null);
        if (layer instanceof BaseLayer base) {
            base.setWeightNoise(null);
        }
        if (layer instanceof BatchNormalization norm) {
            conf.setLayer(new FixedBatchNormalization(norm));
        }
    }
}
