package io.varprune.spark.cli;

import io.varprune.runtime.NativeRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;

@Command(name = "doctor", description = "Says what is in force on this machine.", footer = {"", "Example: ./submit.sh doctor"})
final class DoctorCommand implements Runnable {
    private static final int SIZE = 1024;

    @Override
    public void run() {
        System.out.println("java    " + System.getProperty("java.version") + ", heap "
                + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB, " + Runtime.getRuntime().availableProcessors() + " cores");
        System.out.println("spark   " + org.apache.spark.package$.MODULE$.SPARK_VERSION());
        System.out.println("cpu     " + NativeRuntime.detect());
        NativeRuntime.inForce().forEach((name, value) -> System.out.println("native  " + name + "=" + value));
        System.out.println("nd4j    " + Nd4j.getBackend().getClass().getSimpleName() + String.format(java.util.Locale.ROOT,
                ", %.1f GFLOP/s in a product of two %dx%d matrices", gflops(), SIZE, SIZE));
    }

    private static double gflops() {
        try (INDArray a = Nd4j.rand(SIZE, SIZE); INDArray b = Nd4j.rand(SIZE, SIZE); INDArray c = Nd4j.create(SIZE, SIZE)) {
            a.mmuli(b, c);
            long start = System.nanoTime();
            a.mmuli(b, c);
            return 2.0 * SIZE * SIZE * SIZE / (System.nanoTime() - start);
        }
    }
}
