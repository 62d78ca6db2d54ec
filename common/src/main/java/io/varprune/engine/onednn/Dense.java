package io.varprune.engine.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;

/**
 * A dense layer over rows, or over images as if they were rows of channels, height and width.
 *
 * @param outputs features that it gives
 * @param weights offset of [outputs, inputs]
 * @param biases  offset of [outputs], {@link Operation#NONE} for none
 * @param relu    whether max(x, 0) follows
 */
public record Dense(int outputs, int weights, int biases, boolean relu) implements Operation {
    @Override
    public Tensor record(Tape tape, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        long n = x.shape[0];
        boolean images = x.shape.length == 4;
        long[] weightShape = x.shape.clone();
        weightShape[0] = outputs;
        // the layouts that parameters and rows have anyway: what a blocked one gains is lost on copies of the weights to and fro
        memory.desc weightLayout = tape.layout(images ? memory.format_tag.oihw : memory.format_tag.oi, weightShape);
        memory.desc xLayout = tape.layout(images ? memory.format_tag.nchw : memory.format_tag.nc, x.shape);
        memory.desc yLayout = tape.layout(memory.format_tag.nc, n, outputs);
        memory.desc b = tape.layout(memory.format_tag.x, outputs);
        boolean hasBias = biases != NONE;
        dnnl.prop_kind kind = tape.training ? dnnl.prop_kind.forward_training : dnnl.prop_kind.forward_inference;
        inner_product_forward.primitive_desc forward = tape.own(new inner_product_forward.primitive_desc(tape.own(hasBias
                ? new inner_product_forward.desc(kind, xLayout, weightLayout, b, yLayout)
                : new inner_product_forward.desc(kind, xLayout, weightLayout, yLayout)), tape.relu(relu), tape.cpu));
        memory rows = tape.training ? tape.keptInLayout(x.value, xLayout) : tape.inLayout(x.value, xLayout);
        memory w = tape.params(weights, weightLayout);
        Tensor y = tape.tensor(new long[] {n, outputs}, yLayout, inputs, true);
        Map<Integer, memory> arguments = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, rows, dnnl.DNNL_ARG_WEIGHTS, w,
                dnnl.DNNL_ARG_DST, y.value));
        if (hasBias) {
            arguments.put(dnnl.DNNL_ARG_BIAS, tape.params(biases, b));
        }
        tape.call(new inner_product_forward(forward), forward, arguments);
        tape.onBackward(y, d -> {
            if (relu) {
                tape.throughRelu(y);
            }
            inner_product_backward_weights.primitive_desc ofWeights = tape.own(new inner_product_backward_weights.primitive_desc(
                    tape.own(hasBias ? new inner_product_backward_weights.desc(xLayout, weightLayout, b, yLayout)
                            : new inner_product_backward_weights.desc(xLayout, weightLayout, yLayout)), tape.plain(), tape.cpu, forward));
            Map<Integer, memory> of = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, rows, dnnl.DNNL_ARG_DIFF_DST, d,
                    dnnl.DNNL_ARG_DIFF_WEIGHTS, tape.gradient(weights, weightLayout)));
            if (hasBias) {
                of.put(dnnl.DNNL_ARG_DIFF_BIAS, tape.gradient(biases, b));
            }
            tape.call(new inner_product_backward_weights(ofWeights), ofWeights, of);
            if (x.differentiable) {
                inner_product_backward_data.primitive_desc ofData = tape.own(new inner_product_backward_data.primitive_desc(
                        tape.own(new inner_product_backward_data.desc(xLayout, weightLayout, yLayout)), tape.plain(), tape.cpu, forward));
                tape.pass(x, xLayout, dx -> tape.call(new inner_product_backward_data(ofData), ofData,
                        Map.of(dnnl.DNNL_ARG_DIFF_DST, d, dnnl.DNNL_ARG_WEIGHTS, w, dnnl.DNNL_ARG_DIFF_SRC, dx)));
            }
            tape.release(d);
        });
        return y;
    }
}
