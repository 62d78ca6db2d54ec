package io.varprune.engine.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;

/**
 * The largest or the average number under a kernel; the average is over the pixels of the image, without padding.
 *
 * @param kernel null for the whole image, which gives 1 x 1
 */
public record Pooling(boolean average, Kernel kernel) implements Operation {
    @Override
    public Tensor record(Tape tape, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Kernel k = kernel == null ? Kernel.whole(x.height(), x.width()) : kernel;
        long[] shape = {x.shape[0], x.channels(), k.outRows(x.height()), k.outColumns(x.width())};
        dnnl.algorithm algorithm = average ? dnnl.algorithm.pooling_avg_exclude_padding : dnnl.algorithm.pooling_max;
        dnnl.prop_kind kind = tape.training ? dnnl.prop_kind.forward_training : dnnl.prop_kind.forward_inference;
        pooling_forward.primitive_desc forward = tape.own(new pooling_forward.primitive_desc(tape.own(new pooling_forward.desc(kind,
                algorithm, x.layout, tape.any(shape), k.strides(), k.size(), k.before(), k.behind())), tape.plain(), tape.cpu));
        Tensor y = tape.tensor(shape, tape.own(forward.dst_desc()), inputs, false);
        Map<Integer, memory> arguments = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, x.value, dnnl.DNNL_ARG_DST, y.value));
        boolean remembers = tape.training && !average;
        memory places = remembers ? tape.allocate(forward.workspace_desc()) : null;
        if (remembers) {
            arguments.put(dnnl.DNNL_ARG_WORKSPACE, places);
        }
        tape.call(new pooling_forward(forward), forward, arguments);
        tape.onBackward(y, d -> {
            pooling_backward.primitive_desc backward = tape.own(new pooling_backward.primitive_desc(tape.own(new pooling_backward.desc(
                    algorithm, x.layout, y.layout, k.strides(), k.size(), k.before(), k.behind())), tape.plain(), tape.cpu, forward));
            tape.pass(x, x.layout, dx -> {
                Map<Integer, memory> of = new HashMap<>(Map.of(dnnl.DNNL_ARG_DIFF_DST, d, dnnl.DNNL_ARG_DIFF_SRC, dx));
                if (remembers) {
                    of.put(dnnl.DNNL_ARG_WORKSPACE, places);
                }
                tape.call(new pooling_backward(backward), backward, of);
            });
            tape.release(d);
        });
        return y;
    }
}
