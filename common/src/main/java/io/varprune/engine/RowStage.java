package io.varprune.engine;

/**
 * A layer for evaluation only. Its activations are rows, an array for each feature with a number for each example: a weight that is zero
 * then saves a pass over a row, and neither patches nor transposes have to be written.
 */
interface RowStage extends AutoCloseable {
    /** Takes the weights as they are now. @param params the flat parameters; only read, and not kept */
    void load(float[] params);

    /**
     * Computes the values.
     *
     * @param input [features][examples or more], only read
     * @return [outputs][examples or more], the stage's own until its next call
     */
    float[][] forward(float[][] input, int examples);

    @Override
    void close();
}
