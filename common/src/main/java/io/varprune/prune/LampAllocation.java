package io.varprune.prune;

import io.varprune.config.Named;
import io.varprune.model.WeightTensor;
import java.util.Arrays;
import java.util.List;

/**
 * Layer-adaptive magnitude pruning (Lee et al., arXiv 2010.07611): with the scores of a tensor in ascending order, the u-th has
 * lamp(u) = s_u^2 / sum over v >= u of s_v^2, and one threshold on lamp holds for all tensors. Within a tensor lamp orders as the
 * scores do, so it only decides how many of each tensor go. The largest of each has lamp 1: no tensor is emptied before all others.
 * Needs 12 bytes for each weight while it runs.
 */
@Named("lamp")
public record LampAllocation() implements Allocation {
    @Override
    public List<List<Cut>> cuts(float[] scores, Prunable prunable, List<Sparsity> levels) {
        List<WeightTensor> tensors = prunable.layout().weights();
        double[][] lamp = tensors.stream().map(tensor -> lamp(scores, tensor)).toArray(double[][]::new);
        int total = prunable.layout().weightCount();
        int[][] counts = levels.stream().map(level -> smallest(lamp, level.cutOf(total))).toArray(int[][]::new);
        return GroupCut.ofTensors(scores, tensors, counts);
    }

    /** In ascending order. */
    static double[] lamp(float[] scores, WeightTensor tensor) {
        float[] sorted = new float[tensor.length()];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = Math.abs(scores[tensor.offset() + i]);
        }
        Arrays.parallelSort(sorted);
        double[] lamp = new double[sorted.length];
        double sum = 0;
        for (int u = sorted.length - 1; u >= 0; u--) {
            double square = (double) sorted[u] * sorted[u];
            sum += square;
            lamp[u] = sum == 0 ? 0 : square / sum;
        }
        return lamp;
    }

    /** How many of each row are among the k smallest of all; of equal ones the first rows go first. @param rows each ascending, 0 to 1 */
    private static int[] smallest(double[][] rows, int k) {
        // numbers from 0 on order as their bits do
        long low = 0;
        long high = Double.doubleToRawLongBits(1);
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (Arrays.stream(rows).mapToLong(row -> upTo(row, middle)).sum() >= k) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        int[] counts = new int[rows.length];
        int left = k;
        for (int i = 0; i < rows.length; i++) {
            counts[i] = upTo(rows[i], low - 1);
            left -= counts[i];
        }
        for (int i = 0; i < rows.length && left > 0; i++) {
            int ties = Math.min(left, upTo(rows[i], low) - counts[i]);
            counts[i] += ties;
            left -= ties;
        }
        return counts;
    }

    /** How many numbers of an ascending row have at most these bits. */
    private static int upTo(double[] row, long bits) {
        int low = 0;
        int high = row.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Double.doubleToRawLongBits(row[middle]) <= bits) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
