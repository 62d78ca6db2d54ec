package io.varprune.engine.onednn;

import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;

/** The sum of two tensors of one shape. @param relu whether max(x, 0) follows */
public record Addition(boolean relu) implements Operation {
    @Override
    public Tensor record(Tape tape, List<Tensor> inputs) {
        Tensor a = inputs.get(0);
        Tensor b = inputs.get(1);
        binary.primitive_desc sum = tape.own(new binary.primitive_desc(tape.own(new binary.desc(dnnl.algorithm.binary_add, a.layout,
                a.layout, a.layout)), tape.relu(relu), tape.cpu));
        Tensor y = tape.tensor(a.shape, a.layout, inputs, false);
        memory second = tape.inLayout(b.value, a.layout);
        tape.call(new binary(sum), sum, Map.of(dnnl.DNNL_ARG_SRC_0, a.value, dnnl.DNNL_ARG_SRC_1, second, dnnl.DNNL_ARG_DST, y.value));
        tape.onBackward(y, d -> {
            if (relu) {
                tape.throughRelu(y);
            }
            boolean taken = tape.hand(a, d, true);
            taken |= tape.hand(b, d, !taken);
            if (!taken) {
                tape.release(d);
            }
        });
        return y;
    }
}
