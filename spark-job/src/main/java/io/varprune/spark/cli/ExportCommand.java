package io.varprune.spark.cli;

import io.varprune.export.ValueType;
import io.varprune.prune.Sparsity;
import io.varprune.spark.run.Export;
import io.varprune.store.RunDirectory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(name = "export", description = "Writes the pruned model of a run for use elsewhere: dl4j (Deeplearning4j's zip), safetensors "
        + "(with load.py for PyTorch) and sparse (a small file that io.varprune.export reads without Spark). Deeplearning4j has no maintained "
        + "way to write ONNX.",
        footer = {"", "Example: ./submit.sh export --run runs/mnist-20260101-120000 --sparsity 0.95 --format safetensors,sparse "
            + "--out export"})
final class ExportCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "A run, or a folder of runs.")
    private String run;

    @Option(names = "--trial", paramLabel = "NAME", description = "The run to take from a folder of several.")
    private String trial;

    @Option(names = "--sparsity", required = true, paramLabel = "S",
            description = "Share of the weights to cut, 0 or more and below 1. The cut is by the first of prune.criterion and of "
                    + "prune.allocations; structured makes the network smaller.")
    private double sparsity;

    @Option(names = "--format", split = ",", paramLabel = "FORMAT", converter = FormatName.class,
            description = "dl4j, safetensors, sparse. Default: all.")
    private Set<Export.Format> formats = EnumSet.allOf(Export.Format.class);

    @Option(names = "--values", paramLabel = "TYPE", defaultValue = "fp32",
            description = "Type of the weights in the sparse file: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private ValueType values;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "A directory to make, on any Hadoop path.")
    private String out;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a setting of prune or data.")
    private List<String> overrides = List.of();

    @Override
    public void run() {
        List<String> all = new ArrayList<>(overrides);
        all.add("prune.sparsities=[" + new Sparsity(sparsity).fraction() + "]");
        try (Cluster cluster = new Cluster("export")) {
            RunDirectory top = Runs.open(run, cluster);
            new Runs(cluster, System.out, cluster.provenance(spec)).export(top, trial, all, new Path(out), formats, values);
        }
    }

    /** Says why there is no ONNX. */
    static final class FormatName implements ITypeConverter<Export.Format> {
        @Override
        public Export.Format convert(String name) {
            if (name.equalsIgnoreCase("onnx")) {
                throw new TypeConversionException("Deeplearning4j has no maintained way to write onnx; take safetensors, whose load.py "
                        + "gives a PyTorch network that torch.onnx can export");
            }
            return Arrays.stream(Export.Format.values()).filter(format -> format.name().equalsIgnoreCase(name)).findFirst()
                    .orElseThrow(() -> new TypeConversionException("got '" + name + "', allowed " + Arrays.stream(Export.Format.values())
                            .map(format -> format.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "))));
        }
    }
}
