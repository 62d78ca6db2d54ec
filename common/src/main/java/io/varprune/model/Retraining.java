package io.varprune.model;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;

/** Gives a network that was made elsewhere the updater, weight decay, seed and type of an experiment. */
final class Retraining {
    private Retraining() {}

    /** @throws IllegalArgumentException when it has several inputs or outputs, no loss, or layers that cannot be trained rightly */
    static void apply(NetworkConfiguration configuration, NeuralNetConfiguration.Builder base) {
        if (configuration instanceof NetworkConfiguration.Chain chain) {
            chain.layers().setDataType(DataType.FLOAT);
            chain.layers().setIterationCount(0);
            chain.layers().setEpochCount(0);
            NeuralNetConfiguration last = chain.layers().getConf(chain.layers().getConfs().size() - 1);
            last.setLayer(ImportedLoss.of(last.getLayer()));
            chain.layers().getConfs().forEach(conf -> apply(conf, base));
        } else if (configuration instanceof NetworkConfiguration.Graph graph) {
            graph.vertices().setDataType(DataType.FLOAT);
            graph.vertices().setIterationCount(0);
            graph.vertices().setEpochCount(0);
            List<String> outputs = graph.vertices().getNetworkOutputs();
            if (graph.vertices().getNetworkInputs().size() != 1 || outputs.size() != 1) {
                throw new IllegalArgumentException("has " + graph.vertices().getNetworkInputs().size() + " inputs and "
                        + outputs.size() + " outputs, allowed 1 and 1");
            }
            if (!(graph.vertices().getVertices().get(outputs.get(0)) instanceof LayerVertex last)) {
                throw ImportedLoss.none();
            }
            last.getLayerConf().setLayer(ImportedLoss.of(last.getLayerConf().getLayer()));
            for (GraphVertex vertex : graph.vertices().getVertices().values()) {
                if (vertex instanceof LayerVertex layer) {
                    apply(layer.getLayerConf(), base);
                }
            }
        }
    }

    private static void apply(NeuralNetConfiguration conf, NeuralNetConfiguration.Builder base) {
        conf.setDataType(DataType.FLOAT);
        conf.setSeed(base.getSeed());
        conf.setIterationCount(0);
        conf.setEpochCount(0);
        apply(conf.getLayer(), base);
    }

    private static void apply(Layer layer, NeuralNetConfiguration.Builder base) {
        if (layer instanceof FrozenLayer) {
            return;
        }
        if (layer instanceof AbstractSameDiffLayer) {
            throw new IllegalArgumentException("has layer " + layer.getLayerName() + " of kind " + layer.getClass().getSimpleName()
                    + ", whose gradient is wrong in Deeplearning4j 1.0.0-M2.1");
        }
        simplify(layer);
        if (layer instanceof BaseWrapperLayer wrapper) {
            apply(wrapper.getUnderlying(), base);
        } else if (layer instanceof Bidirectional both) {
            apply(both.getFwd(), base);
            apply(both.getBwd(), base);
        } else if (layer instanceof BaseLayer learns) {
            learns.setIUpdater(base.getIUpdater().clone());
            learns.setBiasUpdater(null);
            learns.setRegularization(new ArrayList<>(base.getRegularization()));
            learns.setRegularizationBias(new ArrayList<>());
        }
    }

    /** Says in the plain way what Deeplearning4j computes anyhow: our engine knows that way only. */
    private static void simplify(Layer layer) {
        // the Keras import gives each layer without dropout one that keeps everything
        if (layer.getIDropout() instanceof Dropout dropout && dropout.getP() == 1 && dropout.getPSchedule() == null) {
            layer.setIDropout(null);
        }
        if (layer instanceof BatchNormalization norm) {
            // never applied, whatever it is: by default a sigmoid
            norm.setActivationFn(new ActivationIdentity());
        }
        // as the import writes Keras' ReLU layer; null and 0 mean the same
        if (layer instanceof ActivationLayer activation && activation.getActivationFn().equals(new ActivationReLU(null, 0.0, 0.0))) {
            activation.setActivationFn(new ActivationReLU());
        }
    }
}
