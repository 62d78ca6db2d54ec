package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.model.WeightTensor;
import java.util.Arrays;
import java.util.List;

/**
 * The Erdos-Renyi kernel (Evci et al., RigL, arXiv 1911.11134, section 3; for dense layers Mocanu et al., SET, arXiv 1707.04780):
 * a tensor of shape (d1, d2, ...) keeps min(size, eps (d1 + d2 + ...)) weights, so small tensors stay denser. eps makes the sum right:
 * tensors that it would fill over are fixed as dense, and it is solved again for the others. Within a tensor the largest scores stay.
 *
 * <p>Whole numbers are the ones that Webster's method gives for these quotas: the j-th weight of a tensor comes in with eps =
 * (j - 1/2) / (d1 + d2 + ...), and those with the smallest are kept. So the sum is exact, and masks nest, which rounding to the largest
 * remainder would break.
 */
@Named("erk")
public record ErkAllocation() implements Allocation {
    @Override
    public List<List<Cut>> cuts(float[] scores, Prunable prunable, List<Sparsity> levels) {
        List<WeightTensor> tensors = prunable.layout().weights();
        int[] sizes = tensors.stream().mapToInt(WeightTensor::length).toArray();
        double[] sides = tensors.stream().mapToDouble(tensor -> tensor.shape().stream().mapToLong(d -> d).sum()).toArray();
        int total = prunable.layout().weightCount();
        int[][] counts = levels.stream().map(level -> {
            int[] kept = kept(sizes, sides, total - level.cutOf(total));
            Arrays.setAll(kept, i -> sizes[i] - kept[i]);
            return kept;
        }).toArray(int[][]::new);
        return GroupCut.ofTensors(scores, tensors, counts);
    }

    /** How many weights each tensor keeps. @param sides sum of the sides of each tensor; @param keep how many all keep together */
    static int[] kept(int[] sizes, double[] sides, int keep) {
        double eps = eps(sizes, sides, keep);
        int[] kept = new int[sizes.length];
        // Webster's last weights differ from the quotas by fewer places than there are tensors
        Arrays.setAll(kept, i -> (int) Math.max(0, Math.min(sizes[i], Math.floor(eps * sides[i])) - sizes.length));
        for (int left = keep - Arrays.stream(kept).sum(); left > 0; left--) {
            int next = -1;
            for (int i = 0; i < sizes.length; i++) {
                if (kept[i] < sizes[i] && (next < 0 || (kept[i] + 0.5) / sides[i] < (kept[next] + 0.5) / sides[next])) {
                    next = i;
                }
            }
            kept[next]++;
        }
        return kept;
    }

    /** eps with sum min(size, eps sides) = keep: tensors are capped and it is solved again until none is over. */
    static double eps(int[] sizes, double[] sides, int keep) {
        boolean[] dense = new boolean[sizes.length];
        while (true) {
            double left = keep;
            double free = 0;
            for (int i = 0; i < sizes.length; i++) {
                left -= dense[i] ? sizes[i] : 0;
                free += dense[i] ? 0 : sides[i];
            }
            double eps = free == 0 ? Double.POSITIVE_INFINITY : left / free;
            boolean over = false;
            for (int i = 0; i < sizes.length; i++) {
                if (!dense[i] && eps * sides[i] > sizes[i]) {
                    dense[i] = true;
                    over = true;
                }
            }
            if (!over) {
                return eps;
            }
        }
    }
}
