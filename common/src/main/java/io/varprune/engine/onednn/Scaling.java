package io.varprune.engine.onednn;

import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;

/** Every number times a factor. */
public record Scaling(float factor) implements Operation {
    @Override
    public Tensor record(Tape tape, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor y = tape.tensor(x.shape, x.layout, inputs, false);
        scale(tape, x.layout, x.value, y.value);
        tape.onBackward(y, d -> {
            // a factor of 0 passes nothing back
            if (factor != 0) {
                tape.pass(x, x.layout, dx -> scale(tape, x.layout, d, dx));
            }
            tape.release(d);
        });
        return y;
    }

    private void scale(Tape tape, memory.desc layout, memory from, memory to) {
        eltwise_forward.primitive_desc linear = tape.own(new eltwise_forward.primitive_desc(tape.own(new eltwise_forward.desc(
                dnnl.prop_kind.forward_inference, dnnl.algorithm.eltwise_linear, layout, factor, 0)), tape.plain(), tape.cpu));
        tape.call(new eltwise_forward(linear), linear, Map.of(dnnl.DNNL_ARG_SRC, from, dnnl.DNNL_ARG_DST, to));
    }
}
