package io.varprune.engine.onednn;

import java.util.List;
import org.bytedeco.dnnl.memory;

/** The channels of several images of one size, behind each other. */
public record Concatenation() implements Operation {
    // of oneDNN's widest layout: a part of a tensor must begin at a whole block
    private static final int BLOCK = 16;

    @Override
    public Tensor record(Tape tape, List<Tensor> inputs) {
        long[] shape = inputs.get(0).shape.clone();
        shape[1] = inputs.stream().mapToInt(Tensor::channels).sum();
        boolean blocked = inputs.stream().allMatch(input -> input.channels() % BLOCK == 0);
        memory.desc layout = tape.layout(blocked ? memory.format_tag.nChw16c : memory.format_tag.nchw, shape);
        Tensor y = tape.tensor(shape, layout, inputs, false);
        int channel = 0;
        for (Tensor input : inputs) {
            tape.copy(input.value, part(tape, layout, y.value, input, channel));
            channel += input.channels();
        }
        tape.onBackward(y, d -> {
            int from = 0;
            for (Tensor input : inputs) {
                memory part = part(tape, layout, d, input, from);
                tape.pass(input, input.layout, dx -> tape.copy(part, dx));
                from += input.channels();
            }
            tape.release(d);
        });
        return y;
    }

    private static memory part(Tape tape, memory.desc layout, memory whole, Tensor input, int channel) {
        memory.desc part = tape.own(layout.submemory_desc(input.shape, new long[] {0, channel, 0, 0}));
        return tape.own(new memory(part, tape.cpu, whole.get_data_handle()));
    }
}
