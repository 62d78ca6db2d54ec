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
        memory.format_tag plain = images ? memory.format_tag.oihw : memory.format_tag.oi;
        long[] weightShape = x.shape.clone();
        weightShape[0] = outputs;
        long[] shape = {n, outputs};
        memory.desc anyW = tape.any(weightShape);
        memory.desc anyY = tape.any(shape);
        dnnl.prop_kind kind = tape.training ? dnnl.prop_kind.forward_training : dnnl.prop_kind.forward_inference;
        boolean hasBias = biases != NONE;
        memory.desc b = tape.layout(memory.format_tag.x, outputs);
        inner_product_forward.primitive_desc forward = tape.own(new inner_product_forward.primitive_desc(tape.own(hasBias
                ? new inner_product_forward.desc(kind, x.layout, anyW, b, anyY)
                : new inner_product_forward.desc(kind, x.layout, anyW, anyY)), tape.relu(relu), tape.cpu));
        memory w = tape.params(weights, plain, weightShape);
        Tensor y = tape.tensor(shape, tape.own(forward.dst_desc()), inputs, true);
        Map<Integer, memory> arguments = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, x.value,
                dnnl.DNNL_ARG_WEIGHTS, tape.inLayout(w, forward.weights_desc()), dnnl.DNNL_ARG_DST, y.value));
        if (hasBias) {
            arguments.put(dnnl.DNNL_ARG_BIAS, tape.params(biases, memory.format_tag.x, outputs));
        }
        tape.call(new inner_product_forward(forward), forward, arguments);
        tape.onBackward(y, d -> {
            if (relu) {
                tape.throughRelu(y);
            }
            inner_product_backward_weights.primitive_desc ofWeights = tape.own(new inner_product_backward_weights.primitive_desc(
                    tape.own(hasBias ? new inner_product_backward_weights.desc(x.layout, anyW, b, y.layout)
                            : new inner_product_backward_weights.desc(x.layout, anyW, y.layout)), tape.plain(), tape.cpu, forward));
            memory dw = tape.temporary(ofWeights.diff_weights_desc());
            Map<Integer, memory> of = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, x.value, dnnl.DNNL_ARG_DIFF_DST, d,
                    dnnl.DNNL_ARG_DIFF_WEIGHTS, dw));
            if (hasBias) {
                of.put(dnnl.DNNL_ARG_DIFF_BIAS, tape.gradient(biases, memory.format_tag.x, outputs));
            }
            tape.call(new inner_product_backward_weights(ofWeights), ofWeights, of);
            tape.copy(dw, tape.gradient(weights, plain, weightShape));
            if (x.differentiable) {
                inner_product_backward_data.primitive_desc ofData = tape.own(new inner_product_backward_data.primitive_desc(
                        tape.own(new inner_product_backward_data.desc(tape.any(x.shape), anyW, y.layout)), tape.plain(), tape.cpu, forward));
                memory turned = tape.inLayout(w, ofData.weights_desc());
                tape.pass(x, tape.own(ofData.diff_src_desc()), dx -> tape.call(new inner_product_backward_data(ofData), ofData,
                        Map.of(dnnl.DNNL_ARG_DIFF_DST, d, dnnl.DNNL_ARG_WEIGHTS, turned, dnnl.DNNL_ARG_DIFF_SRC, dx)));
            }
            tape.release(d);
        });
        return y;
    }
}
