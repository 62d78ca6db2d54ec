package io.varprune.data;

import java.util.SplittableRandom;

/** Seeded orders. */
public final class Permutation {
    private Permutation() {}

    /** 0 to n-1 in a random order (Fisher and Yates) that the seed alone decides. */
    public static int[] of(int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
