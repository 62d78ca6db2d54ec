package io.varprune.spark.bench;

import io.varprune.runtime.NativeRuntime;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/** Deeplearning4j's own fit loop without Spark, in a JVM of its own because native settings are read once per process. */
public final class PlainLoop {
    private static final String RESULT = "images per second: ";
    private static final List<String> SETTINGS = List.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS",
            "OPENBLAS_CORETYPE");

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
        System.out.println(RESULT + made * BenchModel.BATCH / ((System.nanoTime() - start) / 1e9));
        System.exit(0);
    }

    /** Runs it in a child. @return images per second; empty when the child could not be run */
    static OptionalDouble measure(BenchModel model, boolean prepared) {
        try {
            String jar = Path.of(PlainLoop.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
            ProcessBuilder child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    jar + File.pathSeparator + System.getProperty("java.class.path"), PlainLoop.class.getName(), model.name(),
                    prepared ? "prepared" : "stock").redirectError(ProcessBuilder.Redirect.DISCARD);
            if (!prepared) {
                child.environment().keySet().removeAll(SETTINGS);
            }
            Process process = child.start();
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                return lines.lines().filter(l -> l.startsWith(RESULT))
                        .mapToDouble(l -> Double.parseDouble(l.substring(RESULT.length()))).findFirst();
            }
        } catch (IOException | java.net.URISyntaxException e) {
            return OptionalDouble.empty();
        }
    }
}
