package io.varprune.model;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.preprocessor.BaseInputPreProcessor;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Turns rows of channels x height x width numbers into images with the channels last, [batch, height, width, channels]. A copy: given
 * Deeplearning4j's own permuted view, its oneDNN convolution reads memory that is not the image's.
 */
public final class RowsToImages extends BaseInputPreProcessor {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private final int channels;
    @JsonProperty
    private final int height;
    @JsonProperty
    private final int width;

    /** @param channels 1 or more @param height in pixels @param width in pixels */
    public RowsToImages(@JsonProperty("channels") int channels, @JsonProperty("height") int height, @JsonProperty("width") int width) {
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /** The shape of the images. */
    InputShape shape() {
        return new InputShape(channels, height, width);
    }

    @Override
    public INDArray preProcess(INDArray rows, int batch, LayerWorkspaceMgr workspaces) {
        return workspaces.dup(ArrayType.ACTIVATIONS, rows.dup('c').reshape('c', batch, channels, height, width).permute(0, 2, 3, 1), 'c');
    }

    @Override
    public INDArray backprop(INDArray images, int batch, LayerWorkspaceMgr workspaces) {
        return workspaces.dup(ArrayType.ACTIVATION_GRAD, images.permute(0, 3, 1, 2), 'c')
                .reshape('c', batch, (long) channels * height * width);
    }

    @Override
    public InputType getOutputType(InputType rows) {
        return InputType.convolutional(height, width, channels, CNN2DFormat.NHWC);
    }

    @Override
    public RowsToImages clone() {
        return new RowsToImages(channels, height, width);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowsToImages o && shape().equals(o.shape());
    }

    @Override
    public int hashCode() {
        return shape().hashCode();
    }
}
