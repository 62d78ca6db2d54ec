package io.varprune.spark.run;

import io.varprune.config.Experiment;
import io.varprune.config.LearningRateSchedule;
import io.varprune.config.Named;
import io.varprune.config.UpdaterConfig;
import io.varprune.data.Examples;
import io.varprune.model.CosineSchedule;
import io.varprune.model.InputShape;
import io.varprune.model.NetworkOutput;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;

/** The Deeplearning4j network of an experiment, initialized. */
public final class Networks {
    private Networks() {}

    /** For training. @param iterations local steps of one worker in the whole training */
    static Model training(Experiment e, InputShape input, int classes, int iterations, Configuration hadoop) {
        NeuralNetConfiguration.Builder base = base(e).updater(updater(e, iterations));
        if (e.train().weightDecay() > 0) {
            base.l2(e.train().weightDecay());
        }
        return e.model().build(base, input, classes, hadoop);
    }

    /** For inference and export: the layers alone, in types that every Deeplearning4j installation can load. */
    public static Model plain(Experiment e, InputShape input, int classes, Configuration hadoop) {
        return e.model().build(base(e), input, classes, hadoop);
    }

    /**
     * Refuses a network that says something else of an example than its labels do.
     *
     * @throws IllegalArgumentException when one has a class for each pixel and the other has not
     */
    public static void check(Model network, Experiment e, Examples examples) {
        boolean perPixel = NetworkOutput.of(network, Nd4j.zeros(1, examples.shape().size())).rank() == 4;
        if (perPixel != examples.hasMasks()) {
            String model = e.model().getClass().getAnnotation(Named.class).value();
            throw new IllegalArgumentException("model.name: got " + model + ", which names " + units(perPixel)
                    + "; data.source: got " + e.data().source().name().toLowerCase(Locale.ROOT) + ", which has "
                    + units(examples.hasMasks()) + "; set " + (perPixel ? "data.source to masks, or another model" : "unet"));
        }
    }

    private static String units(boolean perPixel) {
        return perPixel ? "a class for each pixel" : "one class for each example";
    }

    private static NeuralNetConfiguration.Builder base(Experiment e) {
        // U(-1/sqrt(n), 1/sqrt(n)), n inputs: what PyTorch draws, so that lambda means the same there and here
        return new NeuralNetConfiguration.Builder().seed(e.seed()).weightInit(WeightInit.UNIFORM);
    }

    private static IUpdater updater(Experiment e, int iterations) {
        UpdaterConfig u = e.train().updater();
        ISchedule rate = e.train().schedule() == LearningRateSchedule.COSINE
                ? new CosineSchedule(u.learningRate(), Math.max(1, iterations)) : new FixedSchedule(u.learningRate());
        return switch (u.name()) {
            case SGD -> new Sgd(rate);
            case NESTEROVS -> new Nesterovs(rate, u.momentum());
            case ADAM -> new Adam(rate);
        };
    }
}
