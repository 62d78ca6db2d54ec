package io.varprune.data;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Mean and standard deviation of each channel of a training set, by which its images and those of the test set are shifted and divided.
 *
 * @param mean      by channel, of the pixels' plain values
 * @param deviation by channel, the root of the mean squared distance from the mean; 0 for a channel of one value, which becomes 0
 */
public record Normalization(List<Double> mean, List<Double> deviation) implements Serializable {
    /** Copies the lists. */
    public Normalization {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
    }

    /**
     * Of these pixels, from their histograms: whole numbers, so neither order nor rounding matters. One pass over the data.
     *
     * @throws DataException when the examples are no pixels
     */
    public static Normalization of(Examples train) {
        List<Double> means = new ArrayList<>();
        List<Double> deviations = new ArrayList<>();
        for (long[] counts : train.histograms()) {
            long n = 0;
            double sum = 0;
            for (int value = 0; value < counts.length; value++) {
                n += counts[value];
                sum += (double) counts[value] * value;
            }
            double mean = sum / n;
            double squares = 0;
            for (int value = 0; value < counts.length; value++) {
                squares += counts[value] * (value - mean) * (value - mean);
            }
            means.add(mean * train.scale());
            deviations.add(Math.sqrt(squares / n) * train.scale());
        }
        return new Normalization(means, deviations);
    }

    /** The normalized value of a plain one. */
    double apply(int channel, double value) {
        double spread = deviation.get(channel);
        return spread == 0 ? 0 : (value - mean.get(channel)) / spread;
    }
}
