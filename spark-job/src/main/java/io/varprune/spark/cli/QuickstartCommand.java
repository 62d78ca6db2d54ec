package io.varprune.spark.cli;

import io.varprune.config.ConfigReader;
import io.varprune.config.Experiment;
import io.varprune.data.ImageFolderData;
import io.varprune.data.ImageSurvey;
import io.varprune.spark.run.PrunedModel;
import io.varprune.spark.run.Pruning;
import io.varprune.store.CurvePoint;
import io.varprune.store.RunDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(name = "quickstart", description = "Trains on the digits inside the jar or on your own images, with SGD and with VAR, and prunes "
        + "all.", footer = {"", "Example: ./submit.sh quickstart --data ./images"})
final class QuickstartCommand implements Runnable {
    private static final int MOST_SIZE = 512;
    // two points of accuracy
    private static final double LOSS = 0.02;
    private static final String EXPERIMENT = "experiment.yaml";

    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR",
            description = "A folder of PNG or JPEG images for each class, below train and test if you split them.")
    private String data;

    @Option(names = "--size", paramLabel = "PIXELS",
            description = "Height and width that the images of --data get; default as they are if all are alike and small, else 32.")
    private Integer size;

    @Option(names = "--out", paramLabel = "DIR", description = "Directory of the run; default runs/quickstart-<time>.")
    private String out;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting, e.g. train.epochs=3.")
    private List<String> overrides = List.of();

    @Override
    public void run() {
        if (size != null && (data == null || size < 1 || size > MOST_SIZE)) {
            throw new IllegalArgumentException("--size: got " + size + (data == null ? " without --data" : "") + ", allowed 1 to " + MOST_SIZE
                    + " with --data");
        }
        Experiment experiment = data == null ? ConfigReader.read(yaml("quickstart.yaml"), "the quickstart", overrides) : ofImages();
        try (Cluster cluster = new Cluster("quickstart")) {
            Runs runs = new Runs(cluster, System.out, cluster.provenance(spec));
            RunDirectory run = runs.train(experiment, out, false);
            List<PrunedModel> models = runs.prune(run, List.of(), Pruning.Exports.NONE);
            if (data != null) {
                PrunedModel.choose(models, LOSS).ifPresent(chosen -> keep(chosen, runs, run, experiment));
            }
        }
    }

    private Experiment ofImages() {
        ImageSurvey survey = ImageFolderData.survey(new Path(data), new Configuration());
        Experiment experiment = new ImageQuickstart(survey, size == null ? 0 : size).experiment(data, overrides);
        System.out.printf("%d images%s in %d classes, as %dx%d; %d epochs for each of %d trainings%n", survey.images(),
                survey.split() ? " for training" : "", survey.classes(), experiment.data().height(), experiment.data().width(),
                experiment.train().epochs(), experiment.trials().size());
        return experiment;
    }

    private static void keep(PrunedModel chosen, Runs runs, RunDirectory run, Experiment experiment) {
        runs.keep(chosen, run);
        run.write(EXPERIMENT, to -> to.write(ConfigReader.toYaml(experiment).getBytes(StandardCharsets.UTF_8)));
        CurvePoint point = chosen.point();
        System.out.printf(Locale.ROOT, "pruned model: %s/%s%n  %s λ=%s, %d of %d weights, accuracy %.3f (chosen on these same test images)%n",
                run.path(), PrunedModel.FILE, point.method(), point.lambda(), point.nonzero(), point.total(), point.accuracyRecalibrated());
        System.out.printf("to go on, train longer: ./submit.sh train --config %s/%s --set train.epochs=%d%n", run.path(), EXPERIMENT,
                3 * experiment.train().epochs());
    }

    static String yaml(String resource) {
        try (InputStream in = QuickstartCommand.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError("a resource of the jar can be read", e);
        }
    }
}
