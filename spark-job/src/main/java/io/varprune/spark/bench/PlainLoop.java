package io.varprune.spark.bench;

import io.varprune.runtime.NativeRuntime;
import java.util.List;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** Deeplearning4j's own fit loop without Spark. */
public final class PlainLoop {
    private PlainLoop() {}

    /** Model and "prepared" or "stock". */
    public static void main(String[] args) {
        if (args[1].equals("prepared")) {
            NativeRuntime.prepare();
        }
        BenchModel model = BenchModel.of(args[0]);
        MultiLayerNetwork network = model.network();
        List<DataSet> batches = SyntheticData.minibatches(SyntheticData.images(model.shape(), Math.min(model.examples(), 20 * BenchModel.BATCH)),
                BenchModel.BATCH);
        for (int i = 0; i < 4; i++) {
            network.fit(batches.get(i));
        }
        long start = System.nanoTime();
        long limit = start + 15_000_000_000L;
        int made = 0;
        while (made < 200 && System.nanoTime() < limit) {
            network.fit(batches.get(made++ % batches.size()));
        }
        ChildJvm.finish(made * BenchModel.BATCH / ((System.nanoTime() - start) / 1e9));
    }

    /** @return images per second; empty when the child could not be run */
    static OptionalDouble measure(BenchModel model, boolean prepared) {
        return ChildJvm.measure(PlainLoop.class, prepared, model.name(), prepared ? "prepared" : "stock");
    }
}
