package io.varprune.spark.flatness;

import io.varprune.data.Examples;
import io.varprune.flatness.Sharpness;
import io.varprune.model.ParameterLayout;
import io.varprune.prune.PrunedLevel;
import io.varprune.spark.pruning.PruningSweep.Recalibration;
import io.varprune.spark.training.ExecutorNetworks;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Measures how flat the loss is around networks, as they were trained and at every pruned level: one Spark task for the eigenvalue of each
 * (network, level) and one for each (network, level, direction). All weights and the examples are broadcast once, so driver and executors
 * hold one copy of every network. Results do not depend on executors, on CPUs of one kind.
 */
public final class FlatnessSweep {
    private final JavaSparkContext spark;

    /** On this cluster. */
    public FlatnessSweep(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * A trained network.
     *
     * @param params        its weights as one flat vector; not copied
     * @param levels        what is cut from it at each level
     * @param recalibration where a cut network takes its batch-norm statistics from
     */
    public record Trained(float[] params, List<PrunedLevel> levels, Recalibration recalibration) implements Serializable {
        /** Copies the list. */
        public Trained {
            levels = List.copyOf(levels);
        }
    }

    /**
     * What was measured of a network at one level.
     *
     * @param network    its index
     * @param level      index of the level, -1 for the network as it was trained
     * @param loss       mean cross-entropy on the examples in nats
     * @param sharpness  of its Hessian
     * @param losses     along each direction, at each alpha
     */
    public record Flatness(int network, int level, double loss, Sharpness sharpness, List<double[]> losses) {
        /** Copies the list. */
        public Flatness {
            losses = List.copyOf(losses);
        }
    }

    /**
     * Measures.
     *
     * @param configuration the layers of all networks, as Deeplearning4j's JSON
     * @param layout        where their weights lie
     * @param networks      one or more
     * @param examples      what the loss is taken on
     * @return by network; first as trained, then at its levels
     */
    public List<Flatness> run(String configuration, ParameterLayout layout, List<Trained> networks, Examples examples,
            FlatnessSettings settings) {
        List<FlatnessTask.Key> keys = keys(networks, settings.directions());
        String id = UUID.randomUUID().toString();
        Broadcast<FlatnessTask.Shared> shared = spark.broadcast(
                new FlatnessTask.Shared(id, configuration, layout, List.copyOf(networks), keys, settings));
        Broadcast<Examples> sample = spark.broadcast(examples);
        try {
            spark.sc().setJobDescription("flatness of " + networks.size() + " networks");
            List<Integer> numbers = IntStream.range(0, keys.size()).boxed().toList();
            List<FlatnessTask.Found> found = spark.parallelize(numbers, numbers.size()).map(new FlatnessTask(shared, sample)).collect();
            return merge(keys, found);
        } finally {
            shared.destroy();
            sample.destroy();
            ExecutorNetworks.release(id);
        }
    }

    /** Eigenvalues first: they take longest. */
    private static List<FlatnessTask.Key> keys(List<Trained> networks, int directions) {
        List<FlatnessTask.Key> keys = new ArrayList<>();
        for (int direction = FlatnessTask.EIGENVALUE; direction < directions; direction++) {
            for (int n = 0; n < networks.size(); n++) {
                for (int level = FlatnessTask.AS_TRAINED; level < networks.get(n).levels().size(); level++) {
                    keys.add(new FlatnessTask.Key(n, level, direction));
                }
            }
        }
        return keys;
    }

    private static List<Flatness> merge(List<FlatnessTask.Key> keys, List<FlatnessTask.Found> found) {
        List<Flatness> merged = new ArrayList<>();
        int subjects = Collections.frequency(keys.stream().map(FlatnessTask.Key::direction).toList(), FlatnessTask.EIGENVALUE);
        for (int s = 0; s < subjects; s++) {
            List<double[]> losses = new ArrayList<>();
            for (int i = s + subjects; i < keys.size(); i += subjects) {
                losses.add(found.get(i).losses());
            }
            merged.add(new Flatness(keys.get(s).network(), keys.get(s).level(), found.get(s).losses()[0], found.get(s).sharpness(), losses));
        }
        return merged;
    }
}
