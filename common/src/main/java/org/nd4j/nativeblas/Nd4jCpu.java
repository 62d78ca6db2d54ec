package org.nd4j.nativeblas;

/**
 * The name under which Deeplearning4j 1.0.0-M2.1 asks whether oneDNN may be used. The class has moved in ND4J; without one of this name
 * the question fails, an error is logged and convolution, pooling and normalization run without oneDNN, several times slower.
 */
public final class Nd4jCpu {
    private Nd4jCpu() {}

    /** What is asked. */
    public static final class Environment {
        private static final Environment ONLY = new Environment();

        private Environment() {}

        /** The only one. */
        public static Environment getInstance() {
            return ONLY;
        }

        /** ND4J's own answer. */
        public boolean isUseMKLDNN() {
            return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance().isUseONEDNN();
        }
    }
}
