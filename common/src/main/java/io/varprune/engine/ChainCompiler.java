package io.varprune.engine;

import static io.varprune.engine.UnknownNetwork.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Turns a network's configuration into stages, or finds that it cannot. */
final class ChainCompiler {
    private final MultiLayerNetwork network;
    private final List<Stage> stages = new ArrayList<>();
    private final Learning learning = new Learning();
    private int offset;
    // of the image at this point of the chain; channels is 0 for rows
    private int channels;
    private int height;
    private int width;

    ChainCompiler(MultiLayerNetwork network) {
        this.network = network;
    }

    Optional<ChainEngine> compile() {
        try {
            require(network.params() != null && network.params().dataType() == DataType.FLOAT, "other types than float");
            require(network.getLayerWiseConfigurations().getBackpropType() == BackpropType.Standard, "truncated backpropagation");
            org.deeplearning4j.nn.api.Layer[] layers = network.getLayers();
            for (int i = 0; i < layers.length; i++) {
                Learning.requirePlain(layers[i].conf());
                add(network.getLayerWiseConfigurations().getInputPreProcess(i));
                add(layers[i].conf().getLayer(), i == layers.length - 1);
            }
            require(offset == network.numParams(), "parameters of other kinds");
            int inputs = network.layerInputSize(0);
            if (network.getLayerWiseConfigurations().getInputPreProcess(0) instanceof FeedForwardToCnnPreProcessor p) {
                inputs = (int) (p.getNumChannels() * p.getInputHeight() * p.getInputWidth());
            }
            return Optional.of(new ChainEngine(stages, learning, inputs, offset));
        } catch (UnknownNetwork no) {
            stages.forEach(Stage::close);
            return Optional.empty();
        }
    }

    private void add(InputPreProcessor between) {
        if (between instanceof FeedForwardToCnnPreProcessor p) {
            channels = (int) p.getNumChannels();
            height = (int) p.getInputHeight();
            width = (int) p.getInputWidth();
            stages.add(new TransposeStage(channels * height * width, true));
        } else if (between instanceof CnnToFeedForwardPreProcessor p) {
            require(p.getFormat() == CNN2DFormat.NCHW && channels > 0, "channels last");
            stages.add(new TransposeStage(channels * height * width, false));
            channels = 0;
        } else {
            require(between == null, "another preprocessor");
        }
    }

    private void add(Layer layer, boolean last) {
        require(layer.getIDropout() == null && (layer.getConstraints() == null || layer.getConstraints().isEmpty()),
                "dropout or constraints");
        if (layer.getClass() == SubsamplingLayer.class && !last) {
            pool((SubsamplingLayer) layer);
        } else if (layer.getClass() == ConvolutionLayer.class && !last) {
            convolution((ConvolutionLayer) layer);
        } else if (layer.getClass() == DenseLayer.class && !last) {
            require(!((DenseLayer) layer).hasLayerNorm(), "layer normalization");
            dense((DenseLayer) layer, ((DenseLayer) layer).hasBias(), nonlinearity((BaseLayer) layer));
        } else if (layer.getClass() == OutputLayer.class && last) {
            OutputLayer out = (OutputLayer) layer;
            require(out.getActivationFn() instanceof ActivationSoftmax && out.getLossFn() instanceof LossMCXENT mcxent
                    && mcxent.getWeights() == null, "another loss");
            dense(out, out.hasBias(), Nonlinearity.IDENTITY);
        } else {
            throw new UnknownNetwork("layer " + layer.getClass().getSimpleName());
        }
    }

    private static Nonlinearity nonlinearity(BaseLayer layer) {
        return Nonlinearity.of(layer.getActivationFn()).orElseThrow(() -> new UnknownNetwork("another activation"));
    }

    private void dense(FeedForwardLayer layer, boolean hasBias, Nonlinearity nonlinearity) {
        require(channels == 0, "rows from images without a preprocessor");
        int in = (int) layer.getNIn();
        int out = (int) layer.getNOut();
        Stage.Range weights = new Stage.Range(offset, in * out);
        Stage.Range biases = hasBias ? new Stage.Range(offset + in * out, out) : Stage.Range.NONE;
        learning.add(layer, weights, biases);
        stages.add(new DenseStage(in, out, weights.offset(), biases, nonlinearity));
        offset = Math.addExact(offset, weights.length() + biases.length());
    }

    private void convolution(ConvolutionLayer layer) {
        require(layer.getCnn2dDataFormat() == CNN2DFormat.NCHW, "channels last");
        Window window = window(layer.getKernelSize(), layer.getStride(), layer.getPadding(), layer.getDilation(),
                layer.getConvolutionMode());
        int filters = (int) layer.getNOut();
        Stage.Range biases = layer.hasBias() ? new Stage.Range(offset, filters) : Stage.Range.NONE;
        Stage.Range weights = new Stage.Range(offset + biases.length(), Math.multiplyExact(filters, window.patch()));
        learning.add(layer, weights, biases);
        stages.add(new ConvolutionStage(window, filters, weights.offset(), biases, nonlinearity(layer)));
        offset = Math.addExact(offset, weights.length() + biases.length());
        channels = filters;
        height = window.outRows();
        width = window.outColumns();
    }

    private void pool(SubsamplingLayer layer) {
        require(layer.getPoolingType() == org.deeplearning4j.nn.conf.layers.PoolingType.MAX
                && layer.getCnn2dDataFormat() == CNN2DFormat.NCHW && layer.getPadding()[0] == 0 && layer.getPadding()[1] == 0,
                "another pooling");
        Window window = window(layer.getKernelSize(), layer.getStride(), layer.getPadding(), layer.getDilation(),
                layer.getConvolutionMode());
        stages.add(new MaxPoolStage(window));
        height = window.outRows();
        width = window.outColumns();
    }

    private Window window(int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {
        require(channels > 0, "images of unknown size");
        require(dilation[0] == 1 && dilation[1] == 1 && (mode == null || mode == ConvolutionMode.Truncate
                || mode == ConvolutionMode.Strict), "dilation or another padding");
        int rows = (height + 2 * padding[0] - kernel[0]) / stride[0] + 1;
        int columns = (width + 2 * padding[1] - kernel[1]) / stride[1] + 1;
        require(rows > 0 && columns > 0, "images smaller than the kernel");
        return new Window(channels, height, width, kernel[0], kernel[1], stride[0], stride[1], padding[0], padding[1], rows,
                columns);
    }
}
