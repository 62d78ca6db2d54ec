package io.varprune.engine.onednn;

import io.varprune.runtime.OneDnn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The calls of one pass forward and one backward for one size of minibatch, with all memory they use. Recorded once, played on every
 * minibatch; memory whose last reader is recorded goes to the next that needs as much. Not thread-safe.
 */
public final class Tape implements AutoCloseable {
    // of a cache line and of the widest vector
    private static final int ALIGNMENT = 64;

    private record Call(primitive primitive, IntMemoryMap arguments) {}

    private record Scratch(memory.desc layout, IntMemoryMap arguments) {}

    final engine cpu;
    final boolean training;
    private final stream stream;
    private final FloatPointer params;
    private final FloatPointer gradient;
    private final List<Pointer> owned = new ArrayList<>();
    private final List<Call> forward = new ArrayList<>();
    private final List<Call> backward = new ArrayList<>();
    private final Deque<Runnable> derivations = new ArrayDeque<>();
    private final Map<Long, Deque<memory>> free = new HashMap<>();
    private final List<memory> temporaries = new ArrayList<>();
    private final List<Statistics> statistics = new ArrayList<>();
    private final List<Scratch> scratches = new ArrayList<>();
    private long mostScratch;
    private List<Call> calls = forward;

    /** @param gradient like the parameters; null for inference, which records nothing backward */
    Tape(FloatPointer params, FloatPointer gradient) {
        this.params = params;
        this.gradient = gradient;
        training = gradient != null;
        // primitives divide their work for as many threads as there are when they are made
        OneDnn.settleThread();
        cpu = own(new engine(engine.kind.cpu, 0));
        stream = own(new stream(cpu));
    }

    /** Keeps it as long as the tape lives: the garbage collector would free its native part. */
    <T extends Pointer> T own(T pointer) {
        owned.add(pointer);
        return pointer;
    }

    /** Any layout: oneDNN chooses. */
    memory.desc any(long... shape) {
        return layout(memory.format_tag.any, shape);
    }

    memory.desc layout(memory.format_tag tag, long... shape) {
        return own(new memory.desc(shape, memory.data_type.f32, tag));
    }

    memory allocate(memory.desc layout) {
        Deque<memory> spare = free.get(layout.get_size());
        return own(spare == null || spare.isEmpty() ? new memory(layout, cpu) : new memory(layout, cpu, spare.pop().get_data_handle()));
    }

    /** Gives memory that nobody reads any more to whoever is recorded from now on. */
    void release(memory done) {
        free.computeIfAbsent(done.get_desc().get_size(), size -> new ArrayDeque<>()).push(done);
    }

    /** Until the operation that is being recorded is complete. */
    memory temporary(memory.desc layout) {
        memory lent = allocate(layout);
        temporaries.add(lent);
        return lent;
    }

    /** A part of the parameters. @param plain their layout */
    memory params(int offset, memory.desc plain) {
        return own(new memory(plain, cpu, params.getPointer(offset)));
    }

    /** The same part of the gradient. */
    memory gradient(int offset, memory.desc plain) {
        return own(new memory(plain, cpu, gradient.getPointer(offset)));
    }

    /** A new tensor in the layout that its operation has chosen. */
    Tensor tensor(long[] shape, memory.desc layout, List<Tensor> inputs, boolean hasParameters) {
        return new Tensor(shape, layout, allocate(layout), hasParameters || inputs.stream().anyMatch(input -> input.differentiable));
    }

    void call(primitive primitive, primitive_desc_base chosen, Map<Integer, memory> arguments) {
        IntMemoryMap map = own(new IntMemoryMap());
        arguments.forEach(map::put);
        calls.add(new Call(own(primitive), map));
        memory.desc scratch = chosen.scratchpad_desc();
        if (scratch.get_size() > 0) {
            scratches.add(new Scratch(own(scratch), map));
            mostScratch = Math.max(mostScratch, scratch.get_size());
        }
    }

    void copy(memory from, memory to) {
        reorder.primitive_desc chosen = own(new reorder.primitive_desc(from, to, plain(), false));
        call(new reorder(chosen), chosen, Map.of(dnnl.DNNL_ARG_FROM, from, dnnl.DNNL_ARG_TO, to));
    }

    /** For one batch norm; {@link #allStatistics()} lists them in the order of the operations. */
    Statistics statistics(int channels) {
        memory.desc layout = layout(memory.format_tag.x, channels);
        Statistics made = new Statistics(own(new memory(layout, cpu)), own(new memory(layout, cpu)), channels);
        statistics.add(made);
        return made;
    }

    List<Statistics> allStatistics() {
        return statistics;
    }

    /** Itself when it lies so already, else a copy for the operation that is being recorded. */
    memory inLayout(memory given, memory.desc layout) {
        if (given.get_desc().equals(layout)) {
            return given;
        }
        memory copy = temporary(layout);
        copy(given, copy);
        return copy;
    }

    /** The same for those who read it backward, too. */
    memory keptInLayout(memory given, memory.desc layout) {
        if (given.get_desc().equals(layout)) {
            return given;
        }
        memory copy = allocate(layout);
        copy(given, copy);
        return copy;
    }

    /** sum += term, in one layout. */
    private void add(memory sum, memory term) {
        memory.desc layout = sum.get_desc();
        binary.primitive_desc chosen = own(new binary.primitive_desc(
                own(new binary.desc(dnnl.algorithm.binary_add, layout, layout, layout)), plain(), cpu));
        call(new binary(chosen), chosen, Map.of(dnnl.DNNL_ARG_SRC_0, sum, dnnl.DNNL_ARG_SRC_1, inLayout(term, layout), dnnl.DNNL_ARG_DST, sum));
    }

    /** For every primitive: its scratch memory is the tape's, since taking it from the system on each call costs more than some calls. */
    primitive_attr plain() {
        primitive_attr attributes = own(new primitive_attr());
        attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
        return attributes;
    }

    /** The same for a primitive that ends with max(x, 0). */
    primitive_attr relu(boolean wanted) {
        primitive_attr attributes = plain();
        if (wanted) {
            post_ops operations = own(new post_ops());
            operations.append_eltwise(1, dnnl.algorithm.eltwise_relu, 0, 0);
            attributes.set_post_ops(operations);
        }
        return attributes;
    }

    /** What to do backward; tapes for inference ignore it. It runs when all readers of {@code values} have recorded theirs. */
    void onBackward(Tensor values, Consumer<memory> derivation) {
        if (training && values.differentiable) {
            derivations.push(() -> {
                if (values.gradient != null) {
                    derivation.accept(values.gradient);
                }
            });
        }
    }

    /** Sets the gradient to 0 where the values are: the derivative of a ReLU that made them. */
    void throughRelu(Tensor values) {
        memory.desc layout = values.layout;
        memory d = values.gradient;
        eltwise_forward.primitive_desc hint = own(new eltwise_forward.primitive_desc(own(new eltwise_forward.desc(
                dnnl.prop_kind.forward_training, dnnl.algorithm.eltwise_relu_use_dst_for_bwd, layout, 0, 0)), cpu));
        eltwise_backward.primitive_desc chosen = own(new eltwise_backward.primitive_desc(own(new eltwise_backward.desc(
                dnnl.algorithm.eltwise_relu_use_dst_for_bwd, layout, layout, 0, 0)), plain(), cpu, hint));
        call(new eltwise_backward(chosen), chosen, Map.of(dnnl.DNNL_ARG_DST, values.value, dnnl.DNNL_ARG_DIFF_DST, d, dnnl.DNNL_ARG_DIFF_SRC, d));
    }

    /** Adds to an input's gradient what {@code write} writes to the memory that it is given, in the layout that it wants. */
    void pass(Tensor input, memory.desc layout, Consumer<memory> write) {
        if (!input.differentiable) {
            return;
        }
        if (input.gradient == null && layout.equals(input.layout)) {
            input.gradient = allocate(layout);
            write.accept(input.gradient);
            return;
        }
        memory part = temporary(layout);
        write.accept(part);
        if (input.gradient == null) {
            input.gradient = allocate(input.layout);
            copy(part, input.gradient);
        } else {
            add(input.gradient, part);
        }
    }

    /**
     * Adds a finished gradient to that of an input. The first input of a tensor may take the memory itself: its gradient has no reader left.
     *
     * @return whether it took the memory
     */
    boolean hand(Tensor input, memory finished, boolean mayTake) {
        if (!input.differentiable) {
            return false;
        }
        if (mayTake && input.gradient == null && finished.get_desc().equals(input.layout)) {
            input.gradient = finished;
            return true;
        }
        if (input.gradient == null) {
            input.gradient = allocate(input.layout);
            copy(finished, input.gradient);
        } else {
            add(input.gradient, finished);
        }
        return false;
    }

    /** Temporaries of the operation that was recorded are free again. */
    void operationDone() {
        temporaries.forEach(this::release);
        temporaries.clear();
    }

    /** Records all backward. @param first what comes before */
    void turnBack(Runnable first) {
        calls = backward;
        first.run();
        while (!derivations.isEmpty()) {
            derivations.pop().run();
            operationDone();
        }
    }

    /** After the last recording: one scratch memory for all calls, which never overlap. */
    void complete() {
        if (mostScratch > 0) {
            BytePointer shared = own(new BytePointer(mostScratch + ALIGNMENT));
            BytePointer aligned = shared.getPointer(ALIGNMENT - shared.address() % ALIGNMENT);
            scratches.forEach(use -> use.arguments.put(dnnl.DNNL_ARG_SCRATCHPAD, own(new memory(use.layout, cpu, aligned))));
        }
    }

    void playForward() {
        play(forward);
    }

    void playBackward() {
        play(backward);
    }

    private void play(List<Call> recorded) {
        OneDnn.settleThread();
        for (Call call : recorded) {
            call.primitive.execute(stream, call.arguments);
        }
        stream._wait();
    }

    @Override
    public void close() {
        for (int i = owned.size() - 1; i >= 0; i--) {
            owned.get(i).close();
        }
        owned.clear();
    }
}
