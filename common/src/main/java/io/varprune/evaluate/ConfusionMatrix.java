package io.varprune.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How often each class was taken for each. The unit is one example, or one pixel of a segmentation; matrices of slices of a test set add
 * up exactly, in any order.
 *
 * <p>Of class c, with TP, FP and FN the pixels that are c and called so, called so wrongly, and missed: Dice is 2 TP / (2 TP + FP + FN)
 * (Dice, 1945) and IoU is TP / (TP + FP + FN) (Jaccard, 1912); Dice = 2 IoU / (1 + IoU). They are taken over the whole test set, not per
 * image. A class that neither is nor is named anywhere has none: NaN, and the means leave it out.
 */
public final class ConfusionMatrix implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int classes;
    // row-major [actual, named]
    private final long[] counts;

    /** Of nothing yet. @param classes 2 or more */
    public ConfusionMatrix(int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException("classes: got " + classes + ", allowed 2 or more");
        }
        this.classes = classes;
        counts = new long[Math.multiplyExact(classes, classes)];
    }

    /** Counts one answer. @param actual 0 to classes - 1 @param named 0 to classes - 1 */
    public void add(int actual, int named) {
        counts[actual * classes + named]++;
    }

    /**
     * Counts the likeliest class of each unit of one example; of equals the first.
     *
     * @param probabilities row-major [examples, classes, units]
     * @param example       which row
     * @param labels        the class of each of its units: one, or height * width
     */
    public void add(float[] probabilities, int example, int[] labels) {
        int units = labels.length;
        int row = example * classes * units;
        for (int unit = 0; unit < units; unit++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (probabilities[row + c * units + unit] > probabilities[row + best * units + unit]) {
                    best = c;
                }
            }
            add(labels[unit], best);
        }
    }

    /** Adds the counts of another slice. @throws IllegalArgumentException for another number of classes */
    public void add(ConfusionMatrix other) {
        if (other.classes != classes) {
            throw new IllegalArgumentException("classes: got " + other.classes + ", allowed " + classes);
        }
        Arrays.setAll(counts, i -> counts[i] + other.counts[i]);
    }

    /** Units counted. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** Share of the units that are named rightly; NaN of nothing. */
    public double accuracy() {
        return (double) IntStream.range(0, classes).mapToLong(this::hits).sum() / total();
    }

    /** Twice the overlap through the sum of the sizes, 0 to 1; NaN for a class that does not occur. */
    public double dice(int c) {
        return 2.0 * hits(c) / (actual(c) + named(c));
    }

    /** Intersection over union, 0 to 1; NaN for a class that does not occur. */
    public double iou(int c) {
        return (double) hits(c) / (actual(c) + named(c) - hits(c));
    }

    /** Mean of {@link #dice} over the classes that occur; NaN of nothing. */
    public double meanDice() {
        return IntStream.range(0, classes).mapToDouble(this::dice).filter(d -> !Double.isNaN(d)).average().orElse(Double.NaN);
    }

    /** Mean of {@link #iou} over the classes that occur; NaN of nothing. */
    public double meanIou() {
        return IntStream.range(0, classes).mapToDouble(this::iou).filter(d -> !Double.isNaN(d)).average().orElse(Double.NaN);
    }

    private long hits(int c) {
        return counts[c * classes + c];
    }

    private long actual(int c) {
        return IntStream.range(0, classes).mapToLong(named -> counts[c * classes + named]).sum();
    }

    private long named(int c) {
        return IntStream.range(0, classes).mapToLong(actual -> counts[actual * classes + c]).sum();
    }
}
