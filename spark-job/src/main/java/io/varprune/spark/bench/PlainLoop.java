package io.varprune.spark.bench;

import io.varprune.runtime.NativeRuntime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** Deeplearning4j's own fit loop without Spark. */
public final class PlainLoop {
    private static final String IMAGES = "imagesPerSecond";
    private static final String GIGAFLOPS = "gigaflopsPerThread";
    private static final int WARMING = 4;
    private static final int STEPS = 200;
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** What a child measured. @param gigaflopsPerThread of {@link MatrixProduct} */
    public record Speed(double imagesPerSecond, double gigaflopsPerThread) {}

    private PlainLoop() {}

    /** Model, "prepared" or "stock", and the seconds after which no step begins. */
    public static void main(String[] args) {
        if (args[1].equals("prepared")) {
            NativeRuntime.prepare();
        }
        BenchModel model = BenchModel.of(args[0]);
        MultiLayerNetwork network = model.network();
        List<DataSet> batches = SyntheticData.minibatches(SyntheticData.images(model.shape(), Math.min(model.examples(), 20 * BenchModel.BATCH)),
                BenchModel.BATCH);
        for (int i = 0; i < WARMING; i++) {
            network.fit(batches.get(i));
        }
        long start = System.nanoTime();
        long limit = start + Duration.ofSeconds(Integer.parseInt(args[2])).toNanos();
        int made = 0;
        while (made < STEPS && System.nanoTime() < limit) {
            network.fit(batches.get(made++ % batches.size()));
        }
        double speed = made * BenchModel.BATCH / ((System.nanoTime() - start) / 1e9);
        ChildJvm.finish(Map.of(IMAGES, speed, GIGAFLOPS, MatrixProduct.gigaflopsPerThread()));
    }

    /**
     * A few steps of lenet-300-100 in a child, some seconds.
     *
     * @param prepared with our native settings, else as a JVM comes
     * @return empty when the child could not be run
     */
    public static Optional<Speed> shortly(boolean prepared) {
        return measure(BenchModel.lenet300100(), prepared, SHORT);
    }

    /** Runs it in a child. @return empty when the child could not be run */
    static Optional<Speed> measure(BenchModel model, boolean prepared) {
        return measure(model, prepared, LONG);
    }

    private static Optional<Speed> measure(BenchModel model, boolean prepared, Duration limit) {
        Map<String, Double> said = ChildJvm.run(PlainLoop.class, prepared, model.name(), prepared ? "prepared" : "stock",
                Long.toString(limit.toSeconds()));
        return said.isEmpty() ? Optional.empty() : Optional.of(new Speed(said.get(IMAGES), said.get(GIGAFLOPS)));
    }
}
