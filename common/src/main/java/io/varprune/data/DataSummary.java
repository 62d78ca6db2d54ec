package io.varprune.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a data set is like. Where each pixel has a class, pixels are counted in place of examples.
 *
 * @param trainByClass    examples of each class
 * @param testByClass     likewise
 * @param channels        of the training part; one for examples that are no images
 * @param trainDuplicates examples of the training part that have the same numbers as an earlier one
 * @param testDuplicates  likewise of the test part
 * @param testInTrain     examples of the test part that have the same numbers as one of the training part
 */
public record DataSummary(DataSplit data, List<Long> trainByClass, List<Long> testByClass, List<Channel> channels, int trainDuplicates,
        int testDuplicates, int testInTrain) {
    private static final int LONGEST_NAME = 40;
    private static final String ROW = "%-40s %12s %12s%n";

    /** Plain values of a channel. @param deviation the root of the mean squared distance from the mean */
    public record Channel(double mean, double deviation, double min, double max) { }

    /** Of a data set with plain values. Two passes. */
    public static DataSummary of(DataSplit data) {
        Set<ByteBuffer> train = new HashSet<>();
        int trainDuplicates = addAll(data.train(), train);
        Set<ByteBuffer> test = new HashSet<>();
        int testDuplicates = addAll(data.test(), test);
        int both = (int) test.stream().filter(train::contains).count();
        return new DataSummary(data, byClass(data.train()), byClass(data.test()), channels(data.train()), trainDuplicates, testDuplicates,
                both);
    }

    private static int addAll(Examples examples, Set<ByteBuffer> seen) {
        int before = 0;
        ByteBuffer row = ByteBuffer.allocate(examples.rowBytes());
        int input = examples.shape().size() * (examples.hasPixels() ? 1 : Float.BYTES);
        for (int i = 0; i < examples.count(); i++) {
            examples.write(i, row.clear());
            before += seen.add(ByteBuffer.wrap(Sha256.begin().digest(Arrays.copyOf(row.array(), input)))) ? 0 : 1;
        }
        return before;
    }

    private static List<Long> byClass(Examples examples) {
        long[] counts = new long[examples.classes()];
        for (int i = 0; i < examples.count(); i++) {
            for (int pixel = 0; pixel < examples.labelsEach(); pixel++) {
                counts[examples.label(i, pixel)]++;
            }
        }
        return Arrays.stream(counts).boxed().toList();
    }

    private static List<Channel> channels(Examples examples) {
        int channels = examples.shape().channels();
        int plane = examples.shape().height() * examples.shape().width();
        double[] sum = new double[channels];
        double[] squares = new double[channels];
        double[] min = new double[channels];
        double[] max = new double[channels];
        Arrays.fill(min, Double.POSITIVE_INFINITY);
        Arrays.fill(max, Double.NEGATIVE_INFINITY);
        // squares of the distance from the first value: of the plain values they would cancel
        double[] origin = new double[channels];
        float[] x = new float[examples.shape().size()];
        int[] order = IntStream.range(0, examples.count()).toArray();
        for (int i = 0; i < order.length; i++) {
            examples.copyFeatures(order, i, i + 1, x);
            for (int j = 0; j < x.length; j++) {
                int channel = j / plane;
                if (i == 0 && j % plane == 0) {
                    origin[channel] = x[j];
                }
                double d = x[j] - origin[channel];
                sum[channel] += d;
                squares[channel] += d * d;
                min[channel] = Math.min(min[channel], x[j]);
                max[channel] = Math.max(max[channel], x[j]);
            }
        }
        double n = (double) order.length * plane;
        return IntStream.range(0, channels).mapToObj(c -> new Channel(origin[c] + sum[c] / n,
                Math.sqrt(Math.max(0, squares[c] / n - sum[c] / n * (sum[c] / n))), min[c], max[c])).toList();
    }

    /** As a table of at most 80 columns, each line ended. */
    public String table() {
        StringBuilder text = new StringBuilder();
        Examples train = data.train();
        text.append(String.format(Locale.ROOT, "%d examples for training, %d for the test, each %s, %d classes%n%n", train.count(),
                data.test().count(), train.shape(), train.classes()));
        text.append(String.format(Locale.ROOT, ROW, train.hasMasks() ? "pixels of class" : "examples of class", "train", "test"));
        for (int c = 0; c < train.classes(); c++) {
            text.append(String.format(Locale.ROOT, ROW, shown(data.classNames().get(c)), trainByClass.get(c), testByClass.get(c)));
        }
        text.append(String.format(Locale.ROOT, "%n%-10s %10s %10s %10s %10s%n", "channel", "mean", "deviation", "min", "max"));
        for (int c = 0; c < channels.size(); c++) {
            Channel channel = channels.get(c);
            text.append(String.format(Locale.ROOT, "%-10d %10.4f %10.4f %10.4f %10.4f%n", c, channel.mean, channel.deviation, channel.min,
                    channel.max));
        }
        text.append(String.format(Locale.ROOT, "%nduplicates: %d in train, %d in test; %d of test are in train, too%n", trainDuplicates,
                testDuplicates, testInTrain));
        return text.toString();
    }

    private static String shown(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
}
