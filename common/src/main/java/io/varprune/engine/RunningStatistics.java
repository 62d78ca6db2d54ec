package io.varprune.engine;

/**
 * Where the running statistics of a batch norm lie among the parameters, and how they move.
 *
 * @param mean     offset of the means
 * @param spread   offset of the variances, or of the logarithms
 * @param channels how many of each
 * @param log      whether the spread is kept as log10 of the standard deviation
 * @param decay    of the old value in each step, 0 to 1
 */
record RunningStatistics(int mean, int spread, int channels, boolean log, double decay) {
    private static final double TWICE_LOG_10 = 2 * Math.log(10);

    /**
     * What Deeplearning4j subtracts after a minibatch: the old value minus decay old + (1 - decay) new, over variances even where their
     * logarithms are kept.
     *
     * @param moves overwritten at the statistics
     */
    void moves(float[] params, float[] means, float[] variances, float[] moves) {
        for (int c = 0; c < channels; c++) {
            moves[mean + c] = (float) ((params[mean + c] - means[c]) * (1 - decay));
            double old = variance(params[spread + c]);
            moves[spread + c] = (float) (log ? Math.log(old / (decay * old + (1 - decay) * variances[c])) / TWICE_LOG_10
                    : (old - variances[c]) * (1 - decay));
        }
    }

    /** As inference needs them. @param means overwritten @param variances overwritten */
    void read(float[] params, float[] means, float[] variances) {
        for (int c = 0; c < channels; c++) {
            means[c] = params[mean + c];
            variances[c] = (float) variance(params[spread + c]);
        }
    }

    /** Replaces both. */
    void write(float[] params, double[] means, double[] variances) {
        for (int c = 0; c < channels; c++) {
            params[mean + c] = (float) means[c];
            // a channel without any variance has no logarithm; batch norm's own epsilon is far above this
            params[spread + c] = (float) (log ? Math.log(Math.max(variances[c], Float.MIN_NORMAL)) / TWICE_LOG_10 : variances[c]);
        }
    }

    void subtract(float[] moves, float[] params) {
        for (int c = 0; c < channels; c++) {
            params[mean + c] -= moves[mean + c];
            params[spread + c] -= moves[spread + c];
        }
    }

    private double variance(float kept) {
        return log ? Math.exp(kept * TWICE_LOG_10) : kept;
    }
}
