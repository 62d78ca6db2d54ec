package io.varprune.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.config.ConfigException;
import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.config.SettingDifference;
import io.varprune.config.SettingTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A sweep as its YAML says: an experiment and what of it varies. Immutable. */
public final class SweepConfig {
    private final SettingTree shared;
    // each method's whole training
    private final Map<String, JsonNode> trainings;
    private final Experiment experiment;
    private final SweepSettings settings;
    private final List<Axis> axes;
    private final Search search;

    SweepConfig(SettingTree shared, Map<String, JsonNode> trainings, Experiment experiment, SweepSettings settings,
            List<Axis> axes, SearchSpace space) {
        this.shared = shared;
        this.trainings = trainings;
        this.experiment = experiment;
        this.settings = settings;
        this.axes = axes;
        search = settings.search().over(space);
    }

    /**
     * Reads a sweep and tries its settings: every experiment of a grid, and for the other searches every value of each axis once.
     *
     * @param yaml      an experiment without {@code compare}, and a block {@code sweep}
     * @param origin    where it came from, for messages
     * @param overrides settings that win over the text, as {@code sweep.seeds=[1]}
     * @throws ConfigException with every fault
     */
    public static SweepConfig read(String yaml, String origin, List<String> overrides) {
        return new SweepReader(SettingTree.parse(yaml, origin, overrides)).read();
    }

    /** The experiment that the trials share; its own lambda, say, is that of none of them when the sweep varies it. */
    public Experiment experiment() {
        return experiment;
    }

    /**
     * The experiment of one trial, complete and with nothing to compare.
     *
     * @param point one of this sweep's search
     * @throws IllegalArgumentException when it has a method that the sweep has not
     * @throws ConfigException when it takes settings together that do not go together, which only a search other than grid can propose
     */
    public Experiment experiment(Point point, long seed) {
        SettingTree tree = trial(shared, trainings, point, seed);
        Optional<Experiment> bound = tree.bind(Experiment.class);
        tree.refuseIfFaulty();
        return bound.orElseThrow();
    }

    static SettingTree trial(SettingTree shared, Map<String, JsonNode> trainings, Point point, long seed) {
        SettingTree tree = shared.copy();
        point.settings().keySet().forEach(path -> {
            if (path.equals(Point.METHOD)) {
                tree.set("train", training(trainings, point.settings().get(path)).deepCopy());
            } else {
                tree.set(path, point.value(path));
            }
        });
        tree.set("seed", JsonNodeFactory.instance.numberNode(seed));
        return tree;
    }

    private static JsonNode training(Map<String, JsonNode> trainings, Object method) {
        JsonNode training = trainings.get(method);
        if (training == null) {
            throw new IllegalArgumentException("the sweep has no method " + method + ", only " + String.join(", ", trainings.keySet()));
        }
        return training;
    }

    /** The seeds of each point, one or more. */
    public List<Long> seeds() {
        return settings.seeds().isEmpty() ? List.of(experiment.seed()) : settings.seeds();
    }

    /** Which points are tried. */
    public Search search() {
        return search;
    }

    /** What is made as large as can be. */
    public Objective objective() {
        return settings.objective();
    }

    /** When a trial is given up. */
    public Halving halving() {
        return settings.halving();
    }

    /** How often a trial that failed is tried again, 0 or more. */
    public int retries() {
        return settings.retries();
    }

    /** The sweep as YAML, defaults included, axes as their values; {@link #read} makes an equal sweep of it. */
    public String toYaml() {
        return ConfigReader.toYaml(toTree());
    }

    /** The settings in which another sweep differs, as in {@code sweep.seeds is [1], asked for [1,2]}; none when they are the same. */
    public List<SettingDifference> differences(SweepConfig asked) {
        return SettingDifference.between(toTree(), asked.toTree());
    }

    private ObjectNode toTree() {
        ObjectNode tree = ConfigReader.toTree(experiment);
        tree.remove("compare");
        ObjectNode sweep = ConfigReader.toTree(settings);
        ObjectNode values = sweep.putObject("axes");
        axes.forEach(axis -> values.set(axis.path(), axis.toTree()));
        tree.set("sweep", sweep);
        return tree;
    }
}
