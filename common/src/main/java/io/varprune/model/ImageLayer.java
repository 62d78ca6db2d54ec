package io.varprune.model;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** What a layer's kind says of the order of an image's axes. Exact classes: a subclass may give the axes another meaning. */
final class ImageLayer {
    private ImageLayer() {}

    /** Whether its images are [batch, height, width, channels]. Batch normalization, which follows dense layers, too, is asked nothing. */
    static boolean isChannelsLast(Layer layer) {
        return layer instanceof ConvolutionLayer convolution && convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC
                || layer instanceof SubsamplingLayer pooling && pooling.getCnn2dDataFormat() == CNN2DFormat.NHWC
                || layer instanceof ZeroPaddingLayer padding && padding.getDataFormat() == CNN2DFormat.NHWC
                || layer instanceof Upsampling2D upsampling && upsampling.getFormat() == CNN2DFormat.NHWC;
    }

    /** Makes its images [batch, channels, height, width]. @return false, and nothing is changed, when it is not known how */
    static boolean setChannelsFirst(Layer layer) {
        if (layer.getClass() == ConvolutionLayer.class && !isSoftmax(((ConvolutionLayer) layer))) {
            ((ConvolutionLayer) layer).setCnn2dDataFormat(CNN2DFormat.NCHW);
        } else if (layer.getClass() == SubsamplingLayer.class) {
            ((SubsamplingLayer) layer).setCnn2dDataFormat(CNN2DFormat.NCHW);
        } else if (layer.getClass() == BatchNormalization.class) {
            ((BatchNormalization) layer).setCnn2DFormat(CNN2DFormat.NCHW);
        } else if (layer.getClass() == ZeroPaddingLayer.class) {
            ((ZeroPaddingLayer) layer).setDataFormat(CNN2DFormat.NCHW);
        } else if (layer.getClass() == Upsampling2D.class) {
            ((Upsampling2D) layer).setFormat(CNN2DFormat.NCHW);
        } else if (layer.getClass() == GlobalPoolingLayer.class && ((GlobalPoolingLayer) layer).isCollapseDimensions()) {
            ((GlobalPoolingLayer) layer).setPoolingDimensions(new int[] {2, 3});
        } else {
            return isPerNumber(layer);
        }
        return true;
    }

    /** Whether it makes a row of numbers of an image. */
    static boolean givesRows(Layer layer) {
        return layer instanceof GlobalPoolingLayer;
    }

    /** Whether it multiplies a row of numbers with weights [inputs, outputs]. */
    static boolean isDense(Layer layer) {
        return layer.getClass() == DenseLayer.class || layer.getClass() == OutputLayer.class;
    }

    /** Whether it does the same to each number wherever it stands; a softmax runs over the last axis. */
    static boolean isPerNumber(Layer layer) {
        return layer.getClass() == DropoutLayer.class
                || layer.getClass() == ActivationLayer.class && !isSoftmax(((ActivationLayer) layer));
    }

    private static boolean isSoftmax(BaseLayer layer) {
        return layer.getActivationFn() instanceof ActivationSoftmax;
    }

    private static boolean isSoftmax(ActivationLayer layer) {
        return layer.getActivationFn() instanceof ActivationSoftmax;
    }
}
