package io.varprune.spark.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.spark.bench.Bench;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "bench", description = "Measures speed beside Deeplearning4j and PyTorch; some minutes on 2 cores.",
        footer = {"", "Example: ./submit.sh --driver-memory 6g bench --peer python3 --out bench.json"})
final class BenchCommand implements Runnable {
    @Option(names = "--peer", paramLabel = "PYTHON", description = "A Python that can import torch, to compare with PyTorch.")
    private String peer;

    @Option(names = "--out", paramLabel = "FILE", defaultValue = "bench.json", description = "Default: ${DEFAULT-VALUE}")
    private Path file;

    @Option(names = "--only", paramLabel = "PART", split = ",", description = "Measure only ${COMPLETION-CANDIDATES}. Default: all")
    private Set<Bench.Part> parts = EnumSet.allOf(Bench.Part.class);

    @Option(names = "--weights", paramLabel = "N", defaultValue = "10000000",
            description = "Largest network of the sync costs. Default: ${DEFAULT-VALUE}")
    private int weights;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2",
            description = "Most workers of the sync costs. Default: ${DEFAULT-VALUE}")
    private int workers;

    @Option(names = "--gigabits", paramLabel = "N", defaultValue = "10",
            description = "Speed of the network, Gbit/s, that the sync costs are extrapolated to. Default: ${DEFAULT-VALUE}")
    private double gigabits;

    @Option(names = "--array", paramLabel = "N", defaultValue = "100000000",
            description = "Floats of the moments. Default: ${DEFAULT-VALUE}")
    private int array;

    @Override
    public void run() {
        require("--array", array, array >= 1, "1 or more");
        require("--weights", weights, weights >= Bench.FEWEST_WEIGHTS, Bench.FEWEST_WEIGHTS + " or more");
        require("--workers", workers, workers >= 1, "1 or more");
        require("--gigabits", gigabits, gigabits > 0, "more than 0");
        // Deeplearning4j's own master sends classes that it never registers
        try (Cluster cluster = new Cluster("bench", Map.of("spark.kryo.registrationRequired", "false"))) {
            // the stock master is given its batches inside of its tasks, as its users do, and Spark warns of their size
            Configurator.setLevel("org.apache.spark.scheduler.TaskSetManager", Level.ERROR);
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            try {
                Files.writeString(partial, "");
                Files.writeString(partial, new ObjectMapper().writerWithDefaultPrettyPrinter()
                        .writeValueAsString(new Bench(cluster.spark(), System.out).run(parts, peer, array, weights, workers, gigabits)) + "\n");
                Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException("--out: cannot write " + file, e);
            }
            System.out.println("written: " + file.toAbsolutePath());
        }
    }

    private static void require(String option, Number value, boolean fits, String allowed) {
        if (!fits) {
            throw new IllegalArgumentException(option + ": got " + value + ", allowed " + allowed);
        }
    }
}
