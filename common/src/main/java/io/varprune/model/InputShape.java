package io.varprune.model;

/** Shape of one example. @param channels 1 or more; @param height 1 or more; @param width 1 or more (vectors: 1 x 1 x n) */
public record InputShape(int channels, int height, int width) implements java.io.Serializable {
    /** Refuses sizes below 1, and more numbers than an array can hold. */
    public InputShape {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("an example's shape must be 1 or more in each dimension, got "
                    + channels + "x" + height + "x" + width);
        }
        if ((double) channels * height * width > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an example's shape must have fewer than 2^31 numbers, got "
                    + channels + "x" + height + "x" + width);
        }
    }

    /** Numbers per example. */
    public int size() {
        return channels * height * width;
    }

    /** Refuses images that are too small. @param setting what needs them, for the message */
    void require(String setting, int side) {
        if (height < side || width < side) {
            throw new IllegalArgumentException(setting + " needs images of " + side + "x" + side + " pixels or more, got "
                    + height + "x" + width + "; choose mlp");
        }
    }

    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }
}
