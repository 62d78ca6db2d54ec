package io.varprune.spark.bench;

/**
 * The network card of each machine.
 *
 * @param gigabits  per second, more than 0
 * @param roundTrip milliseconds to ask for a block and be answered
 */
record Wire(double gigabits, double roundTrip) {
    /** Spark's default of spark.broadcast.blockSize. */
    private static final double BLOCK_BYTES = 4 << 20;

    /** None at all: what processors take alone. */
    static final Wire NONE = new Wire(Double.POSITIVE_INFINITY, 0);

    double millis(double bytes) {
        return roundTrip + bytes * 8e-6 / gigabits;
    }

    /**
     * Spark's torrent broadcast: an executor asks for one block after the other, in a random order, and gives on what it has, so the
     * number of holders of a block doubles about as often as a block takes: log2 of the executors times one block, then all the bytes.
     * The driver sends about one copy.
     */
    double broadcastMillis(double bytes, int executors) {
        double blocks = Math.ceil(bytes / BLOCK_BYTES);
        double block = millis(Math.min(bytes, BLOCK_BYTES));
        return block * (blocks + Math.ceil(Math.log(executors) / Math.log(2)));
    }
}
