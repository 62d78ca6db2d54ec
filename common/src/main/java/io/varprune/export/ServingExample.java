package io.varprune.export;

import io.varprune.data.DataException;
import io.varprune.data.ImageFolderData;
import io.varprune.runtime.NativeRuntime;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Names the classes of images with an exported model, without Spark: {@code java io.varprune.export.ServingExample model.sparse
 * image.png...}. A program of your own does the same: read the file once, make a {@link Predictor}, ask it.
 */
public final class ServingExample {
    private ServingExample() {}

    /** Prints a line for each image: the file, its class, the probability. Exit code 2 when something given cannot be read. */
    public static void main(String[] args) {
        // before the first number: it chooses the native kernels for this machine
        NativeRuntime.prepare();
        if (args.length < 2) {
            System.err.println("usage: java io.varprune.export.ServingExample model.sparse image...");
            System.exit(2);
        }
        try {
            predict(args[0], List.of(args).subList(1, args.length), System.out);
        } catch (IllegalArgumentException | DataException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    static void predict(String file, List<String> images, PrintStream out) {
        Configuration hadoop = new Configuration();
        SparseNetwork model = SparseNetwork.read(new Path(file), hadoop);
        InputFormat input = model.input();
        try (Predictor predictor = new Predictor(model.network())) {
            for (String image : images) {
                byte[] pixels = ImageFolderData.pixels(new Path(image), input.shape(), hadoop);
                float[] probabilities = predictor.predict(input.features(pixels), 1);
                int best = 0;
                for (int c = 1; c < input.classes().size(); c++) {
                    best = probabilities[c] > probabilities[best] ? c : best;
                }
                out.printf(Locale.ROOT, "%s: %s (%.3f)%n", image, input.classes().get(best), probabilities[best]);
            }
        }
    }
}
