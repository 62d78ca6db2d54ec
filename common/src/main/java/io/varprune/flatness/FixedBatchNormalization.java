package io.varprune.flatness;

import java.util.Arrays;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Batch norm by its running statistics also where a gradient is taken: y = gamma (x - mean) / sqrt(variance + eps) + beta with constant
 * mean and variance, so dL/dx = gamma / sqrt(variance + eps) dL/dy. Parameters as those of the layer that it is made of.
 */
final class FixedBatchNormalization extends BatchNormalization {
    private static final long serialVersionUID = 1L;

    FixedBatchNormalization(BatchNormalization of) {
        setLayerName(of.getLayerName());
        setNIn(of.getNIn());
        setNOut(of.getNOut());
        setEps(of.getEps());
        setGamma(of.getGamma());
        setBeta(of.getBeta());
        setLockGammaBeta(of.isLockGammaBeta());
        setCudnnAllowFallback(of.isCudnnAllowFallback());
        setUseLogStd(of.isUseLogStd());
        setCnn2DFormat(of.getCnn2DFormat());
        setIUpdater(of.getIUpdater());
    }

    @Override
    public Layer instantiate(NeuralNetConfiguration conf, Collection<TrainingListener> listeners, int index, INDArray params,
            boolean initialize, DataType type) {
        Fixed layer = new Fixed(conf, type);
        layer.setIndex(index);
        layer.setParamsViewArray(params);
        layer.setParamTable(initializer().init(conf, params, initialize));
        return layer;
    }

    /** The layer itself. */
    private static final class Fixed extends org.deeplearning4j.nn.layers.normalization.BatchNormalization {
        private static final long serialVersionUID = 1L;

        Fixed(NeuralNetConfiguration conf, DataType type) {
            super(conf, type);
        }

        @Override
        public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
            return super.activate(false, workspaces);
        }

        @Override
        public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
            int channels = input.rank() == 2 || layerConf().getCnn2DFormat() == CNN2DFormat.NCHW ? 1 : 3;
            int[] others = input.rank() == 2 ? new int[] {0} : channels == 1 ? new int[] {0, 2, 3} : new int[] {0, 1, 2};
            long[] row = new long[input.rank()];
            Arrays.fill(row, 1);
            row[channels] = input.size(channels);

            INDArray normalized = input.sub(mean().reshape(row)).divi(deviation().reshape(row));
            Gradient gradient = new DefaultGradient();
            if (!layerConf().isLockGammaBeta()) {
                write(gradient, BatchNormalizationParamInitializer.GAMMA, normalized.muli(epsilon).sum(others));
                write(gradient, BatchNormalizationParamInitializer.BETA, epsilon.sum(others));
            }
            for (String key : statistics()) {
                write(gradient, key, Nd4j.zerosLike(getParam(key)));
            }
            INDArray scale = gamma().div(deviation()).reshape(row);
            return new Pair<>(gradient, workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon.mul(scale)));
        }

        private void write(Gradient gradient, String key, INDArray value) {
            INDArray view = gradientViews.get(key);
            view.assign(value.reshape(view.shape()));
            gradient.setGradientFor(key, view);
        }

        private INDArray mean() {
            return getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN);
        }

        private INDArray deviation() {
            INDArray variance = layerConf().isUseLogStd()
                    ? Transforms.pow(Nd4j.valueArrayOf(mean().shape(), 10f), getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD).mul(2))
                    : getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
            return Transforms.sqrt(variance.add(layerConf().getEps()), false);
        }

        private INDArray gamma() {
            return layerConf().isLockGammaBeta() ? Nd4j.valueArrayOf(mean().shape(), (float) layerConf().getGamma())
                    : getParam(BatchNormalizationParamInitializer.GAMMA);
        }

        private String[] statistics() {
            return new String[] {BatchNormalizationParamInitializer.GLOBAL_MEAN, layerConf().isUseLogStd()
                    ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD : BatchNormalizationParamInitializer.GLOBAL_VAR};
        }
    }
}
