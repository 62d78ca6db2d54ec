package io.varprune.spark.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Work on arrays in parts, by all processors: the workers wait meanwhile. What a part does must not depend on who does it. */
final class Parts {
    private static final int LENGTH = 1 << 16;

    /** Work on the part [from, to) of an array. @param <T> what it makes */
    interface Part<T> {
        T of(int array, int from, int to);
    }

    /** Work on the part [from, to). */
    interface Range {
        void run(int from, int to);
    }

    private Parts() {}

    /**
     * Works on all parts of several arrays in one go: to wake the threads takes as long as the work on a small one.
     *
     * @param lengths of the arrays
     * @return for each array what its parts made, in their order
     */
    static <T> List<List<T>> map(int[] lengths, Part<T> part) {
        List<int[]> all = new ArrayList<>();
        for (int array = 0; array < lengths.length; array++) {
            for (int from = 0; from < lengths[array]; from += LENGTH) {
                all.add(new int[] {array, from, Math.min(lengths[array], from + LENGTH)});
            }
        }
        List<T> made = IntStream.range(0, all.size()).parallel()
                .mapToObj(p -> part.of(all.get(p)[0], all.get(p)[1], all.get(p)[2])).toList();
        List<List<T>> byArray = new ArrayList<>();
        for (int array = 0, at = 0; array < lengths.length; array++) {
            int parts = (lengths[array] + LENGTH - 1) / LENGTH;
            byArray.add(made.subList(at, at + parts));
            at += parts;
        }
        return byArray;
    }

    /** The same for one array, when the parts make nothing. */
    static void of(int length, Range range) {
        map(new int[] {length}, (array, from, to) -> {
            range.run(from, to);
            return true;
        });
    }
}
