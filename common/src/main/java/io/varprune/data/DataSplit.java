package io.varprune.data;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** A data set in two parts. @param classNames the name of each class, by its label */
public record DataSplit(Examples train, Examples test, List<String> classNames) {
    /** Copies the names. */
    public DataSplit {
        classNames = List.copyOf(classNames);
    }

    /** Both parts normalized by what the training part has. @throws DataException when the examples are no images */
    public DataSplit normalized() {
        Normalization fitted = Normalization.of(train);
        return new DataSplit(train.normalized(fitted), test.normalized(fitted), classNames);
    }

    /** SHA-256 in hexadecimal of both parts: two runs with the same digest saw the same examples. */
    public String digest() {
        MessageDigest digest = Sha256.begin();
        train.addTo(digest);
        test.addTo(digest);
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Names for classes that are known by their number only. */
    static List<String> numbered(int classes) {
        return java.util.stream.IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    }

    /** Cuts one set in two at random: the first part for the test. @param testFraction above 0 and below 1 */
    static DataSplit random(Examples all, double testFraction, long seed, List<String> classNames, String where) {
        int tests = (int) Math.round(all.count() * testFraction);
        if (tests == 0 || tests == all.count()) {
            throw new DataException(where + ": " + all.count() + " examples leave none for "
                    + (tests == 0 ? "the test" : "training") + " at data.testFraction " + testFraction);
        }
        int[] order = Permutation.of(all.count(), seed);
        return new DataSplit(all.select(java.util.Arrays.copyOfRange(order, tests, order.length)),
                all.select(java.util.Arrays.copyOf(order, tests)), classNames);
    }
}
