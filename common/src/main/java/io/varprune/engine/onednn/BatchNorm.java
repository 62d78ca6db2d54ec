package io.varprune.engine.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;

/**
 * Batch normalization (Ioffe and Szegedy, arXiv 1502.03167) of each channel over examples and pixels: in training by the minibatch's own
 * mean and population variance, in inference by {@link Statistics} that are given.
 *
 * @param gamma   offset of gamma [channels], behind which beta [channels] lies
 * @param epsilon added to the variance
 * @param relu    whether max(x, 0) follows
 */
public record BatchNorm(int gamma, float epsilon, boolean relu) implements Operation {
    @Override
    public Tensor record(Tape tape, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        int channels = x.channels();
        int flags = dnnl.normalization_flags.use_scale_shift.value | (relu ? dnnl.normalization_flags.fuse_norm_relu.value : 0)
                | (tape.training ? 0 : dnnl.normalization_flags.use_global_stats.value);
        int kind = tape.training ? dnnl.prop_kind.forward_training.value : dnnl.prop_kind.forward_inference.value;
        batch_normalization_forward.primitive_desc forward = tape.own(new batch_normalization_forward.primitive_desc(
                tape.own(new batch_normalization_forward.desc(kind, x.layout, epsilon, flags)), tape.plain(), tape.cpu));
        memory scaleShift = tape.params(gamma, tape.layout(memory.format_tag.nc, 2, channels));
        Tensor y = tape.tensor(x.shape, x.layout, inputs, true);
        Statistics statistics = tape.statistics(channels);
        Map<Integer, memory> arguments = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, x.value, dnnl.DNNL_ARG_DST, y.value,
                dnnl.DNNL_ARG_SCALE_SHIFT, scaleShift, dnnl.DNNL_ARG_MEAN, statistics.mean(), dnnl.DNNL_ARG_VARIANCE,
                statistics.variance()));
        boolean remembers = tape.training && relu;
        memory signs = remembers ? tape.allocate(forward.workspace_desc()) : null;
        if (remembers) {
            arguments.put(dnnl.DNNL_ARG_WORKSPACE, signs);
        }
        tape.call(new batch_normalization_forward(forward), forward, arguments);
        tape.onBackward(y, d -> {
            batch_normalization_backward.primitive_desc backward = tape.own(new batch_normalization_backward.primitive_desc(
                    tape.own(new batch_normalization_backward.desc(dnnl.prop_kind.backward.value, x.layout, x.layout, epsilon, flags)),
                    tape.plain(), tape.cpu, forward));
            memory.desc layout = tape.own(backward.diff_src_desc());
            // its gradient is wanted even where the input's is not
            memory dx = x.differentiable ? null : tape.temporary(layout);
            Map<Integer, memory> of = new HashMap<>(Map.of(dnnl.DNNL_ARG_SRC, x.value, dnnl.DNNL_ARG_DIFF_DST, d,
                    dnnl.DNNL_ARG_SCALE_SHIFT, scaleShift, dnnl.DNNL_ARG_MEAN, statistics.mean(), dnnl.DNNL_ARG_VARIANCE,
                    statistics.variance(), dnnl.DNNL_ARG_DIFF_SCALE_SHIFT, tape.gradient(gamma, tape.layout(memory.format_tag.nc, 2, channels))));
            if (remembers) {
                of.put(dnnl.DNNL_ARG_WORKSPACE, signs);
            }
            if (dx != null) {
                of.put(dnnl.DNNL_ARG_DIFF_SRC, dx);
                tape.call(new batch_normalization_backward(backward), backward, of);
            }
            tape.pass(x, layout, target -> {
                of.put(dnnl.DNNL_ARG_DIFF_SRC, target);
                tape.call(new batch_normalization_backward(backward), backward, of);
            });
            tape.release(d);
        });
        return y;
    }
}
