package io.varprune.evaluate;

import io.varprune.data.Examples;
import java.io.Serializable;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * True positives, false positives and false negatives of each class: the diagonal of a confusion matrix and the sums of its columns and
 * rows, which is all that the measures below need and grows with the classes, not with their square. The unit is one example, or one
 * pixel of a segmentation; counts of slices of a test set add up exactly, in any order.
 *
 * <p>With TP, FP and FN of a class, Dice is 2 TP / (2 TP + FP + FN) (Dice, 1945) and IoU is TP / (TP + FP + FN) (Jaccard, 1912); Dice =
 * 2 IoU / (1 + IoU). They are taken over the whole test set, not per image. A class that neither is nor is named anywhere has none: NaN,
 * and the means leave it out.
 */
public final class ConfusionCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long[] truePositives;
    private final long[] falsePositives;
    private final long[] falseNegatives;

    /** Of nothing yet. @param classes 2 or more */
    public ConfusionCounts(int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException("classes: got " + classes + ", allowed 2 or more");
        }
        truePositives = new long[classes];
        falsePositives = new long[classes];
        falseNegatives = new long[classes];
    }

    /** Counts one answer. @param actual 0 to classes - 1 @param named 0 to classes - 1 */
    public void add(int actual, int named) {
        if (actual == named) {
            truePositives[actual]++;
        } else {
            falseNegatives[actual]++;
            falsePositives[named]++;
        }
    }

    /**
     * Counts the likeliest class of each unit of one example; of equals the first.
     *
     * @param probabilities row-major [examples, classes, units]
     * @param row           which of these examples
     * @param examples      what has its labels
     * @param example       which of those
     */
    public void add(float[] probabilities, int row, Examples examples, int example) {
        int units = examples.labelsEach();
        int classes = truePositives.length;
        int from = row * classes * units;
        for (int unit = from; unit < from + units; unit++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (probabilities[unit + c * units] > probabilities[unit + best * units]) {
                    best = c;
                }
            }
            add(examples.label(example, unit - from), best);
        }
    }

    /** Adds the counts of another slice. @throws IllegalArgumentException for another number of classes */
    public void add(ConfusionCounts other) {
        if (other.truePositives.length != truePositives.length) {
            throw new IllegalArgumentException("classes: got " + other.truePositives.length + ", allowed " + truePositives.length);
        }
        Arrays.setAll(truePositives, c -> truePositives[c] + other.truePositives[c]);
        Arrays.setAll(falsePositives, c -> falsePositives[c] + other.falsePositives[c]);
        Arrays.setAll(falseNegatives, c -> falseNegatives[c] + other.falseNegatives[c]);
    }

    /** Units counted. */
    public long total() {
        return Arrays.stream(truePositives).sum() + Arrays.stream(falseNegatives).sum();
    }

    /** Share of the units that are named rightly; NaN of nothing. */
    public double accuracy() {
        return (double) Arrays.stream(truePositives).sum() / total();
    }

    /** Twice the overlap through the sum of the sizes, 0 to 1; NaN for a class that does not occur. */
    public double dice(int c) {
        return 2.0 * truePositives[c] / (2 * truePositives[c] + falsePositives[c] + falseNegatives[c]);
    }

    /** Intersection over union, 0 to 1; NaN for a class that does not occur. */
    public double iou(int c) {
        return (double) truePositives[c] / (truePositives[c] + falsePositives[c] + falseNegatives[c]);
    }

    /** Mean of {@link #dice} over the classes that occur; NaN of nothing. */
    public double meanDice() {
        return mean(this::dice);
    }

    /** Mean of {@link #iou} over the classes that occur; NaN of nothing. */
    public double meanIou() {
        return mean(this::iou);
    }

    private double mean(IntToDoubleFunction measure) {
        return IntStream.range(0, truePositives.length).mapToDouble(measure).filter(d -> !Double.isNaN(d)).average().orElse(Double.NaN);
    }
}
