package io.varprune.spark.bench;

import io.varprune.regularize.LayerMoments;
import java.util.stream.IntStream;

/** The moments of a large array beside reading it once with all processors. */
final class MomentsBench {
    private static final int TIMES = 12;
    private static final int PART = 1 << 20;

    /** Milliseconds, the best of some. @param check keeps the reading from being optimized away */
    record Times(int weights, double moments, double read, float check) {}

    private MomentsBench() {}

    static Times measure(int count) {
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (i * 7919L % 1000) / 1000f - 0.5f;
        }
        double moments = Double.MAX_VALUE;
        double read = Double.MAX_VALUE;
        float check = 0;
        for (int i = 0; i < TIMES; i++) {
            long start = System.nanoTime();
            check += (float) LayerMoments.of(weights, 0, count).variance();
            moments = Math.min(moments, (System.nanoTime() - start) / 1e6);
            start = System.nanoTime();
            check += IntStream.range(0, (count + PART - 1) / PART).parallel()
                    .mapToObj(p -> sum(weights, p * PART, Math.min(count, (p + 1) * PART))).reduce(0f, Float::sum);
            read = Math.min(read, (System.nanoTime() - start) / 1e6);
        }
        return new Times(count, moments, read, check);
    }

    /** Eight sums, so that the additions do not wait for each other. */
    private static float sum(float[] w, int from, int to) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        float e = 0;
        float f = 0;
        float g = 0;
        float h = 0;
        for (int i = from; i + 7 < to; i += 8) {
            a += w[i];
            b += w[i + 1];
            c += w[i + 2];
            d += w[i + 3];
            e += w[i + 4];
            f += w[i + 5];
            g += w[i + 6];
            h += w[i + 7];
        }
        return a + b + c + d + e + f + g + h;
    }
}
