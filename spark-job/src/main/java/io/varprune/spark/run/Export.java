package io.varprune.spark.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.export.FileSize;
import io.varprune.export.InferenceSpeed;
import io.varprune.export.InputFormat;
import io.varprune.export.SparseNetwork;
import io.varprune.export.TorchExport;
import io.varprune.export.ValueType;
import io.varprune.model.NetworkConfiguration;
import io.varprune.prune.Allocation;
import io.varprune.prune.Criterion;
import io.varprune.prune.PrunedLevel;
import io.varprune.prune.WholeOutputs;
import io.varprune.regularize.FlatView;
import io.varprune.store.ContentWriter;
import io.varprune.store.RunDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.util.ModelSerializer;

/**
 * One trained network, pruned by the first criterion and allocation of its experiment at its first sparsity, for use elsewhere. Structured
 * pruning makes it smaller. Where weights went, batch norm's statistics are taken anew if the experiment says so.
 */
public final class Export {
    /** What files are written. */
    public enum Format {
        /** Deeplearning4j's zip: model.zip. */
        DL4J,
        /** For PyTorch: model.safetensors, model.json, load.py. */
        SAFETENSORS,
        /** Zeros take little room: model.sparse. */
        SPARSE
    }

    private final Experiment experiment;
    private final InputFormat input;
    private final PrunedLevel level;
    private final ValueType values;
    private final Model trained;
    private final Model pruned;
    private final FileSize sparse;
    private final Map<String, ContentWriter> files = new LinkedHashMap<>();

    /**
     * Prunes; nothing is written.
     *
     * @param run     whose model becomes the export's own
     * @param formats one or more
     * @param values  of the weights in the sparse file
     * @throws IllegalArgumentException when a format cannot hold this network
     */
    public Export(TrainedRun run, Experiment experiment, DataSplit data, Set<Format> formats, ValueType values) {
        this.experiment = experiment;
        this.values = values;
        input = InputFormat.of(data);
        trained = NetworkConfiguration.fromJson(NetworkConfiguration.of(run.model()).toJson()).init();
        FlatView.of(trained.params()).write(run.params());
        level = run.plan(run.scores(criterion()), allocation()).levels().get(0);
        pruned = pruned(run);
        // refuses weights that are too large for the type
        sparse = FileSize.of(this::writeSparse);
        // in the order of the formats, and all before any is written
        for (Format format : Format.values()) {
            if (formats.contains(format)) {
                add(format);
            }
        }
    }

    private Criterion criterion() {
        return experiment.prune().criterion().get(0);
    }

    private Allocation allocation() {
        return experiment.prune().allocations().get(0);
    }

    private Model pruned(TrainedRun run) {
        Model network = allocation() instanceof WholeOutputs ? run.shrunk(level) : run.zeroed(level);
        if (level.cut() > 0) {
            run.recalibration().applyTo(network);
        }
        return network;
    }

    private void add(Format format) {
        switch (format) {
            case DL4J -> files.put("model.zip", out -> ModelSerializer.writeModel(pruned, out, false));
            case SAFETENSORS -> {
                TorchExport torch = new TorchExport(pruned, input, origin());
                files.put(TorchExport.TENSORS, torch::writeTensors);
                files.put(TorchExport.DESCRIPTION, torch::writeDescription);
                files.put(TorchExport.LOADER, TorchExport::writeLoader);
            }
            case SPARSE -> files.put(SparseNetwork.FILE, this::writeSparse);
        }
    }

    private void writeSparse(OutputStream out) throws IOException {
        new SparseNetwork(pruned, input).write(origin(), values, out);
    }

    /** What the network was made by. */
    private ObjectNode origin() {
        ObjectNode description = new ObjectMapper().createObjectNode();
        description.putObject("origin").put("varprune", Provenance.version()).put("experiment", experiment.name())
                .put("method", Trial.method(experiment)).put("lambda", Trial.lambda(experiment)).put("seed", experiment.seed())
                .put("criterion", criterion().name()).put("allocation", allocation().name()).put("sparsity", level.sparsity().fraction());
        return description;
    }

    /** Writes all files; each appears when it is whole, and the mark of completeness last. */
    public void write(RunDirectory out) {
        files.forEach(out::write);
        out.succeed();
    }

    /** What was cut, the files, their sizes, and how fast the network is here; lines of at most 80 columns. */
    public String summary() {
        FileSize before = FileSize.dense(trained);
        FileSize after = FileSize.dense(pruned);
        InferenceSpeed speed = InferenceSpeed.of(trained, pruned, input.shape().size());
        String type = values.name().toLowerCase(Locale.ROOT);
        StringBuilder text = new StringBuilder();
        text.append(String.format(Locale.ROOT, "cut by %s, %s, sparsity %s: %,d of %,d weights are left%n", criterion().name(),
                allocation().name(), level.sparsity().fraction(), level.nonzeroPrunable(), level.prunable()));
        text.append("files: ").append(String.join(", ", files.keySet())).append(System.lineSeparator());
        text.append(String.format("%n%-36s%14s%14s%n", "parameters", "bytes", "gzipped"));
        row(text, "trained, dense, fp32", before);
        row(text, "pruned, dense, fp32", after);
        row(text, "pruned, sparse file, " + type, sparse);
        if (values == ValueType.FP16) {
            text.append("fp16 moves a weight by up to 1/2048 of itself, and below 6.1e-5 by up to 3e-8.").append(System.lineSeparator());
        }
        text.append(String.format("%n%-50s%14s%n", "speed here, batches of " + InferenceSpeed.BATCH, "images/s"));
        row(text, "trained, dense kernels", speed.trained());
        row(text, "pruned, dense kernels", speed.dense());
        speed.sums().ifPresent(sums -> row(text, "pruned, sums over the weights left", sums));
        text.append(verdict(speed));
        return text.toString();
    }

    private String verdict(InferenceSpeed speed) {
        if (allocation() instanceof WholeOutputs) {
            return String.format("The layers are smaller, for any program.%n");
        }
        String zeros = "Zeros alone make nothing faster; ";
        String structured = String.format("prune.allocations=[structured] makes%nlayers smaller, for any program.%n");
        return (speed.sums().isPresent()
                ? String.format(Locale.ROOT, zeros + "a program that skips them has here%n%.2f times the speed of dense kernels. ",
                        speed.sums().getAsDouble() / speed.dense())
                : String.format(zeros + "no kernels that skip them know this network.%n")) + structured;
    }

    private static void row(StringBuilder text, String what, FileSize size) {
        text.append(String.format(Locale.ROOT, "%-36s%,14d%,14d%n", what, size.bytes(), size.gzipped()));
    }

    private static void row(StringBuilder text, String what, double speed) {
        text.append(String.format(Locale.ROOT, "%-50s%,14.0f%n", what, speed));
    }
}
