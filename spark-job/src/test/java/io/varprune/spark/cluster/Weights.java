package io.varprune.spark.cluster;

import io.varprune.model.ModelFile;
import io.varprune.regularize.FlatView;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.deeplearning4j.nn.api.Model;

/** The weights that a run ended with. */
final class Weights {
    private Weights() {}

    /** All of them, as the flat vector of the network in {@code model.zip}. */
    static float[] of(Path run, Configuration hadoop) {
        Model model = ModelFile.read(new Path(run, "model.zip"), hadoop);
        float[] weights = new float[Math.toIntExact(model.numParams())];
        FlatView.of(model.params()).read(weights);
        model.close();
        return weights;
    }

    /** Of a run on this machine. */
    static float[] of(java.nio.file.Path run) {
        return of(new Path(run.toUri()), new Configuration(false));
    }
}
