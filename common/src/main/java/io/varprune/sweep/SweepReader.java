package io.varprune.sweep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.config.Experiment;
import io.varprune.config.Fault;
import io.varprune.config.SettingTree;
import io.varprune.config.TrainConfig;
import io.varprune.regularize.RegularizerName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes a sweep of its settings, and refuses it with every fault at once. */
final class SweepReader {
    private static final String AXES = "sweep.axes.";
    private static final List<String> VARIED = List.of("data.", "model.", "train.", "prune.");
    private static final String REGULARIZER = "train.regularizer";
    private static final int MOST_POINTS = 10_000;

    private final SettingTree tree;
    private final Map<String, JsonNode> trainings = new LinkedHashMap<>();

    SweepReader(SettingTree tree) {
        this.tree = tree;
    }

    SweepConfig read() {
        Optional<SweepSettings> settings = settings();
        if (tree.take("compare").isPresent()) {
            refuse("compare", "cannot be in a sweep", "", "sweep.methods, sweep.axes and sweep.seeds take its place");
        }
        Optional<Experiment> experiment = tree.bind(Experiment.class);
        List<Axis> axes = settings.map(this::axes).orElse(List.of());
        checkPaths(axes);
        SearchSpace space = new SearchSpace(settings.map(s -> branches(s, experiment.map(Experiment::train), axes)).orElse(List.of()));
        settings.ifPresent(s -> checkTrials(s, space, axes));
        tree.refuseIfFaulty();
        return new SweepConfig(tree, trainings, experiment.orElseThrow(), settings.orElseThrow(), axes, space);
    }

    private Optional<SweepSettings> settings() {
        JsonNode block = tree.take("sweep").orElse(null);
        if (block == null) {
            refuse("sweep", "missing", "a map of axes, methods, seeds, search, objective, halving, retries", "");
            return Optional.empty();
        }
        if (block.path("axes") instanceof ObjectNode given) {
            given.fields().forEachRemaining(axis -> {
                if (axis.getValue().isArray()) {
                    axis.setValue(JsonNodeFactory.instance.objectNode().set("values", axis.getValue()));
                }
            });
        }
        Optional<SweepSettings> settings = tree.bind(block, SweepSettings.class, "sweep");
        block.path("methods").fields().forEachRemaining(method -> trainings.put(method.getKey(), method.getValue()));
        return settings;
    }

    private List<Axis> axes(SweepSettings settings) {
        List<Axis> axes = new ArrayList<>();
        settings.axes().forEach((path, axis) -> {
            if (axis.isEmpty()) {
                refuse(AXES + path, "got none", AxisConfig.WAYS, "");
            } else {
                axes.add(axis.of(path));
            }
        });
        return List.copyOf(axes);
    }

    private void checkPaths(List<Axis> axes) {
        for (Axis axis : axes) {
            String path = axis.path();
            if (VARIED.stream().noneMatch(path::startsWith) && !VARIED.contains(path + ".")) {
                refuse(AXES + path, "cannot vary", "fields of data, model, train and prune", "sweep.seeds has the seeds");
            }
            axes.stream().filter(other -> other.path().startsWith(path + ".")).forEach(inner ->
                    refuse(AXES + inner.path(), "varies with " + path, "one of the two", ""));
        }
    }

    /** A training without a regularizer has no use for the axes of one, and so one point where others have many. */
    private List<SearchSpace.Branch> branches(SweepSettings settings, Optional<TrainConfig> train, List<Axis> axes) {
        List<SearchSpace.Branch> branches = new ArrayList<>();
        settings.methods().forEach((name, training) -> branches.add(branch(name, Optional.of(training), axes)));
        if (branches.isEmpty()) {
            branches.add(branch(null, train, axes));
        }
        for (Axis axis : axes) {
            if (branches.stream().noneMatch(branch -> branch.axes().contains(axis))) {
                refuse(AXES + axis.path(), "has no effect", "", "there is no regularizer");
            }
        }
        return branches;
    }

    private static SearchSpace.Branch branch(String method, Optional<TrainConfig> training, List<Axis> axes) {
        boolean without = training.map(TrainConfig::regularizer)
                .map(list -> list.isEmpty() || list.get(0).name() == RegularizerName.NONE).orElse(false);
        boolean named = axes.stream().anyMatch(axis -> axis.path().equals(REGULARIZER + ".name"));
        return new SearchSpace.Branch(method, axes.stream()
                .filter(axis -> named || !without || !axis.path().startsWith(REGULARIZER + ".")).toList());
    }

    private void checkTrials(SweepSettings settings, SearchSpace space, List<Axis> axes) {
        if (settings.axes().isEmpty() && settings.methods().isEmpty()) {
            refuse("sweep.axes", "got none", "one or more",
                    "as in train.regularizer.lambda: {log: [1e-7, 1e-2], points: 11}, or give methods");
            return;
        }
        if (!settings.search().takesRanges() && Double.isInfinite(space.size())) {
            axes.stream().filter(Range.class::isInstance).forEach(axis ->
                    refuse(AXES + axis.path(), "got a range", "a list, or log or linear with points; the search is grid",
                            "search random and tpe take ranges"));
            return;
        }
        if (!settings.search().takesRanges() && space.size() > MOST_POINTS) {
            refuse("sweep.axes", String.format("got %.0f points", space.size()), "at most " + MOST_POINTS, "");
            return;
        }
        Set<Fault> known = new HashSet<>(tree.faults());
        for (Point point : settings.search().takesRanges() ? space.samples() : space.grid()) {
            SettingTree trial = SweepConfig.trial(tree, trainings, point, 0);
            Optional<Experiment> bound = trial.bind(Experiment.class);
            List<Fault> faults = new ArrayList<>();
            trial.faults().stream().filter(fault -> !known.contains(fault)).map(fault -> ofAxis(fault, axes)).forEach(faults::add);
            bound.ifPresent(experiment -> faults.addAll(misfits(settings, experiment)));
            faults.stream().filter(known::add).forEach(tree::refuse);
        }
    }

    /** A fault that an axis made is named by it. */
    private static Fault ofAxis(Fault fault, List<Axis> axes) {
        String path = fault.path();
        boolean made = axes.stream().map(Axis::path).anyMatch(axis -> path.equals(axis) || path.startsWith(axis + ".")
                || path.startsWith(axis + "[") || axis.startsWith(path + "."));
        return made ? new Fault(AXES + path, fault.found(), fault.allowed(), fault.hint()) : fault;
    }

    private static List<Fault> misfits(SweepSettings settings, Experiment experiment) {
        List<Fault> misfits = new ArrayList<>();
        settings.objective().unfit(experiment.prune()).ifPresent(fault -> misfits.add(
                new Fault("sweep.objective." + fault.path(), fault.found(), fault.allowed(), fault.hint())));
        List<Integer> rungs = settings.halving().rungs();
        int epochs = experiment.train().epochs();
        if (!rungs.isEmpty() && rungs.get(rungs.size() - 1) >= epochs) {
            misfits.add(new Fault("sweep.halving.rungs", "got " + rungs, "epochs before the last, which is " + epochs, ""));
        }
        return misfits;
    }

    private void refuse(String path, String found, String allowed, String hint) {
        tree.refuse(new Fault(path, found, allowed, hint));
    }
}
