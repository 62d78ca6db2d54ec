package io.varprune.prune;

import io.varprune.config.Fault;
import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.config.SettingException;
import io.varprune.model.WeightAxes;
import io.varprune.model.WeightTensor;
import java.util.List;

/**
 * N of every M weights that are neighbours along the inputs stay, those with the largest scores (Mishra et al., arXiv 2104.08378); the
 * one sparsity is 1 - N/M. In a convolution the neighbours are channels at one place of the kernel. Tensors whose number of inputs M
 * does not divide, such as a first convolution of 3 channels, are left dense: so do the kernels that gain from the pattern.
 *
 * @param n how many of a group stay
 * @param m weights of a group
 */
@Named(value = "n:m", shorthand = "(\\d+):(\\d+)")
public record NofM(@Setting(value = "weights of a group that stay", orElse = "2", min = 1) int n,
        @Setting(value = "weights of a group", orElse = "4", min = 2, max = 1024) int m) implements Allocation {
    /** Refuses n of m or more. */
    public NofM {
        if (n >= m) {
            throw new SettingException(new Fault("n", "got " + n, "less than m, which is " + m, ""));
        }
    }

    @Override
    public String name() {
        return n + ":" + m;
    }

    @Override
    public List<Sparsity> levels(List<Sparsity> asked) {
        return List.of(new Sparsity(1 - (double) n / m));
    }

    @Override
    public List<List<Cut>> cuts(float[] scores, Prunable prunable, List<Sparsity> levels) {
        long[] words = Mask.allKept(scores.length);
        int most = 0;
        boolean any = false;
        for (WeightTensor tensor : prunable.layout().weights()) {
            WeightAxes axes = WeightAxes.of(tensor).filter(a -> a.inputs() % m == 0).orElse(null);
            if (axes == null) {
                continue;
            }
            any = true;
            MagnitudeSelection.requireFinite(scores, tensor);
            int[] group = new int[m];
            for (int output = 0; output < axes.outputs(); output++) {
                for (int tap = 0; tap < axes.taps(); tap++) {
                    int first = tensor.offset() + output * axes.outputStride() + tap;
                    for (int input = 0; input < axes.inputs(); input += m) {
                        most = Math.max(most, cut(scores, first + input * axes.inputStride(), axes.inputStride(), group, words));
                    }
                }
            }
        }
        if (!any) {
            throw new IllegalArgumentException("prune.allocations: " + name() + " needs a layer whose number of inputs " + m
                    + " divides; this network has none");
        }
        // each group has a threshold of its own: the largest stands in the table
        MaskCut cut = new MaskCut(new Mask(scores.length, words), List.of(Threshold.of(most, 0)));
        return levels.stream().map(level -> List.<Cut>of(cut)).toList();
    }

    /** Clears the bits of one group. @return the largest magnitude that goes, as bits */
    private int cut(float[] scores, int first, int stride, int[] group, long[] words) {
        for (int i = 0; i < m; i++) {
            group[i] = MagnitudeSelection.magnitude(scores[first + i * stride]);
        }
        int most = 0;
        for (int round = 0; round < m - n; round++) {
            int least = 0;
            for (int i = 1; i < m; i++) {
                least = group[i] < group[least] ? i : least;
            }
            most = group[least];
            group[least] = Integer.MAX_VALUE;
            int index = first + least * stride;
            words[index >>> 6] &= ~(1L << index);
        }
        return most;
    }
}
