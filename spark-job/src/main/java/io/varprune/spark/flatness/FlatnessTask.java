package io.varprune.spark.flatness;

import io.varprune.data.Examples;
import io.varprune.flatness.Sharpness;
import io.varprune.model.ParameterLayout;
import io.varprune.spark.training.ExecutorNetworks;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;

/** Measures one eigenvalue, or the loss along one direction. */
final class FlatnessTask implements Function<Integer, FlatnessTask.Found> {
    /** The level of a network that nothing was cut from. */
    static final int AS_TRAINED = -1;
    /** The direction of a task that measures the eigenvalue. */
    static final int EIGENVALUE = -1;

    /** What a task measures. */
    record Key(int network, int level, int direction) implements Serializable {}

    /** What every task shares, sent once to each executor. */
    record Shared(String sweepId, String configuration, ParameterLayout layout, List<FlatnessSweep.Trained> networks, List<Key> keys,
            FlatnessSettings settings) implements Serializable {}

    /** @param losses at each alpha, or the one at the weights themselves with the sharpness; null without */
    record Found(Sharpness sharpness, double[] losses) implements Serializable {}

    private static final long serialVersionUID = 1L;

    private final Broadcast<Shared> shared;
    private final Broadcast<Examples> examples;

    FlatnessTask(Broadcast<Shared> shared, Broadcast<Examples> examples) {
        this.shared = shared;
        this.examples = examples;
    }

    @Override
    public Found call(Integer number) {
        Shared sweep = shared.value();
        Key key = sweep.keys().get(number);
        return ExecutorNetworks.borrow(sweep.sweepId(), () -> new Probe(sweep.configuration(), sweep.layout(), examples.value()), probe -> {
            probe.load(sweep.networks().get(key.network()), key.level());
            return key.direction() == EIGENVALUE ? probe.sharpness(sweep.settings())
                    : probe.along(key.direction(), sweep.settings());
        });
    }
}
