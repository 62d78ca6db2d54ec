package io.varprune.engine.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;

/**
 * A convolution over images.
 *
 * @param filters channels that it gives
 * @param weights offset of [filters, channels, rows, columns]
 * @param biases  offset of [filters], {@link Operation#NONE} for none
 * @param relu    whether max(x, 0) follows
 */
public record Convolution(int filters, Kernel kernel, int weights, int biases, boolean relu) implements Operation {
    @Override
    public Tensor record(Tape tape, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        long n = x.shape[0];
        long[] filterShape = {filters, x.channels(), kernel.rows(), kernel.columns()};
        long[] shape = {n, filters, kernel.outRows(x.height()), kernel.outColumns(x.width())};
        memory.desc anyX = tape.any(x.shape);
        memory.desc anyW = tape.any(filterShape);
        memory.desc anyY = tape.any(shape);
        dnnl.prop_kind kind = tape.training ? dnnl.prop_kind.forward_training : dnnl.prop_kind.forward_inference;
        dnnl.algorithm direct = dnnl.algorithm.convolution_direct;
        boolean hasBias = biases != NONE;
        memory.desc b = tape.layout(memory.format_tag.x, filters);
        convolution_forward.primitive_desc forward = tape.own(new convolution_forward.primitive_desc(tape.own(hasBias
                ? new convolution_forward.desc(kind, direct, anyX, anyW, b, anyY, kernel.strides(), kernel.before(), kernel.behind())
                : new convolution_forward.desc(kind, direct, anyX, anyW, anyY, kernel.strides(), kernel.before(), kernel.behind())),
                tape.relu(relu), tape.cpu));
        memory w = tape.params(weights, tape.layout(memory.format_tag.oihw, filterShape));
        Tensor y = tape.tensor(shape, tape.own(forward.dst_desc()), inputs, true);
        Map<Integer, memory> arguments = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, tape.inLayout(x.value, forward.src_desc()),
                dnnl.DNNL_ARG_WEIGHTS, tape.inLayout(w, forward.weights_desc()), dnnl.DNNL_ARG_DST, y.value));
        if (hasBias) {
            arguments.put(dnnl.DNNL_ARG_BIAS, tape.params(biases, tape.layout(memory.format_tag.x, filters)));
        }
        tape.call(new convolution_forward(forward), forward, arguments);
        tape.onBackward(y, d -> {
            if (relu) {
                tape.throughRelu(y);
            }
            convolution_backward_weights.primitive_desc ofWeights = tape.own(new convolution_backward_weights.primitive_desc(tape.own(hasBias
                    ? new convolution_backward_weights.desc(direct, anyX, anyW, b, y.layout, kernel.strides(), kernel.before(),
                            kernel.behind())
                    : new convolution_backward_weights.desc(direct, anyX, anyW, y.layout, kernel.strides(), kernel.before(),
                            kernel.behind())), tape.plain(), tape.cpu, forward));
            memory dw = tape.temporary(ofWeights.diff_weights_desc());
            Map<Integer, memory> of = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, tape.inLayout(x.value, ofWeights.src_desc()),
                    dnnl.DNNL_ARG_DIFF_DST, d, dnnl.DNNL_ARG_DIFF_WEIGHTS, dw));
            if (hasBias) {
                of.put(dnnl.DNNL_ARG_DIFF_BIAS, tape.gradient(biases, tape.layout(memory.format_tag.x, filters)));
            }
            tape.call(new convolution_backward_weights(ofWeights), ofWeights, of);
            tape.copy(dw, tape.gradient(weights, tape.layout(memory.format_tag.oihw, filterShape)));
            if (x.differentiable) {
                convolution_backward_data.primitive_desc ofData = tape.own(new convolution_backward_data.primitive_desc(
                        tape.own(new convolution_backward_data.desc(direct, anyX, anyW, y.layout, kernel.strides(), kernel.before(),
                                kernel.behind())), tape.plain(), tape.cpu, forward));
                memory turned = tape.inLayout(w, ofData.weights_desc());
                tape.pass(x, tape.own(ofData.diff_src_desc()), dx -> tape.call(new convolution_backward_data(ofData), ofData,
                        Map.of(dnnl.DNNL_ARG_DIFF_DST, d, dnnl.DNNL_ARG_WEIGHTS, turned, dnnl.DNNL_ARG_DIFF_SRC, dx)));
            }
            tape.release(d);
        });
        return y;
    }
}
