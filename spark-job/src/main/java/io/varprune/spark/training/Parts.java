package io.varprune.spark.training;

import java.util.stream.IntStream;

/** Work on an array in parts, by all processors: the workers wait meanwhile. What a part does must not depend on who does it. */
final class Parts {
    private static final int LENGTH = 1 << 16;

    /** Work on the part [from, to). */
    interface Part {
        void run(int from, int to);
    }

    private Parts() {}

    static void of(int length, Part part) {
        IntStream.range(0, (length + LENGTH - 1) / LENGTH).parallel()
                .forEach(p -> part.run(p * LENGTH, Math.min(length, (p + 1) * LENGTH)));
    }
}
