package io.varprune.engine;

/** The weights of a layer that are not zero, filter by filter, each with its place under the kernel. */
final class NonzeroWeights {
    /*
     * Where the two products take equally long: BLAS packs every row of the patches, as costly as summing 14 rows, and multiplies at 0.35
     * of the time that a sum takes for a row. Fitted to layers of lenet-5 and lenet-300-100 on one core with AVX-512 (Zen 4, OpenBLAS
     * 0.3.19 with SkylakeX kernels, JDK 17, 500 examples): equal at 0.57 of the weights for 50 filters with patches of 500, 0.57 for 100
     * neurons of 300 inputs, 0.38 for 300 of 784 and for 500 of 800; 10 neurons and 20 filters are always faster as sums.
     */
    private static final double PACKED_ROW = 14;
    private static final double FILTER = 0.35;

    private final int filters;
    private final int patch;
    // filter f has the entries from[f] to from[f + 1]
    private final int[] from;
    private int[] places = new int[0];
    private float[] weights = new float[0];

    /** None yet, of [filters, patch] weights. */
    NonzeroWeights(int filters, int patch) {
        this.filters = filters;
        this.patch = patch;
        from = new int[filters + 1];
    }

    /** Whether sums over so many weights are faster than BLAS: by their number alone, so that every machine chooses alike. */
    static boolean fewEnough(long nonzero, int filters, int patch) {
        return nonzero < patch * (PACKED_ROW + FILTER * filters);
    }

    /** Takes them, if they are few enough. @param offset of the first of [filters, patch] @return whether they are */
    boolean load(float[] params, int offset) {
        int nonzero = 0;
        for (int i = offset; i < offset + filters * patch; i++) {
            nonzero += params[i] == 0 ? 0 : 1;
        }
        if (!fewEnough(nonzero, filters, patch)) {
            return false;
        }
        if (places.length < nonzero) {
            places = new int[nonzero];
            weights = new float[nonzero];
        }
        int k = 0;
        for (int f = 0; f < filters; f++) {
            for (int place = 0; place < patch; place++) {
                float w = params[offset + f * patch + place];
                if (w != 0) {
                    places[k] = place;
                    weights[k++] = w;
                }
            }
            from[f + 1] = k;
        }
        return true;
    }

    /** z = start + the filter over the rows of a patch. */
    void sum(int filter, float start, float[][] rows, float[] z, int n) {
        RowSums.sum(z, start, rows, places, weights, from[filter], from[filter + 1], n);
    }
}
