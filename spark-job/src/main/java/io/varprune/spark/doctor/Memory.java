package io.varprune.spark.doctor;

import io.varprune.config.Experiment;
import io.varprune.data.DataSplit;
import io.varprune.runtime.Finding;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.Utils;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.api.Model;

/**
 * Heap, off-heap memory and overhead against what an experiment needs.
 *
 * @param network of the experiment, for inference
 */
public record Memory(Experiment experiment, DataSplit data, Model network) implements Check {
    private static final String SUBJECT = "memory";
    private static final long LEAST_OVERHEAD = 384L << 20;
    // numbers to set are multiples of it
    private static final long STEP = 256L << 20;

    /**
     * What a process may take, in bytes.
     *
     * @param offHeap  of our engine, 0 for no limit
     * @param physical in all; ND4J's arrays have no other limit, 0 for none
     */
    record Limits(long heap, long offHeap, long physical) implements Serializable {
        static Limits here() {
            return new Limits(Runtime.getRuntime().maxMemory(), Pointer.maxBytes(), Pointer.maxPhysicalBytes());
        }

        Limits least(Limits other) {
            return new Limits(Math.min(heap, other.heap), Math.min(offHeap, other.offHeap), Math.max(physical, other.physical));
        }
    }

    @Override
    public List<Finding> findings(JavaSparkContext spark) {
        int wanted = experiment.train().workers();
        int slots = EachSlot.slots(spark);
        var executors = EachSlot.ask(spark, Limits::here);
        int slotsEach = Math.max(1, (slots + executors.size() - 1) / executors.size());
        MemoryNeed need = MemoryNeed.of(experiment, data, network, slotsEach, wanted == 0 ? Math.max(1, slots) : wanted);
        if (spark.isLocal()) {
            return of("driver", Limits.here(), need.inOneProcess().driverHeap(), need.inOneProcess().driverOffHeap());
        }
        List<Finding> findings = new ArrayList<>(of("driver", Limits.here(), need.driverHeap(), need.driverOffHeap()));
        Limits least = executors.values().stream().flatMap(Set::stream).reduce(Limits::least).orElseThrow();
        findings.addAll(of("executor", least, need.executorHeap(), need.executorOffHeap()));
        if (spark.master().startsWith("yarn") || spark.master().startsWith("k8s://")) {
            findings.addAll(container(spark.getConf(), least, need.executorOffHeap()));
        }
        return findings;
    }

    /** @param process {@code driver} or {@code executor} */
    static List<Finding> of(String process, Limits limits, long heap, long offHeap) {
        // the collector keeps a part of what is asked for
        return List.of(line(process + " heap", limits.heap, heap, "--" + process + "-memory " + megabytes(heap + heap / 8)),
                limits.offHeap <= 0 ? Finding.ok(SUBJECT, process + " off-heap without limit, needs " + (offHeap >> 20) + " MiB")
                        : line(process + " off-heap", limits.offHeap, offHeap, "spark." + process
                                + ".extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=" + megabytes(offHeap)));
    }

    /** A container that takes more than it asked for is killed; an executor must find its own limit before. */
    static List<Finding> container(SparkConf conf, Limits limits, long offHeap) {
        long memory = Utils.byteStringAsMb(conf.get("spark.executor.memory", "1g")) << 20;
        long given = conf.contains("spark.executor.memoryOverhead") ? Utils.byteStringAsMb(conf.get("spark.executor.memoryOverhead")) << 20
                : Math.max(LEAST_OVERHEAD, (long) (memory * conf.getDouble("spark.executor.memoryOverheadFactor", 0.1)));
        long need = offHeap + MemoryNeed.NATIVE_BASE;
        long most = memory + Math.max(given, need);
        return List.of(line("executor overhead", given, need, "spark.executor.memoryOverhead=" + megabytes(need)),
                Finding.of(SUBJECT, "executor grows to " + (limits.physical >> 20) + " MiB, its container has " + (memory + given >> 20),
                        limits.physical > 0 && limits.physical <= memory + given, "set spark.executor.extraJavaOptions="
                                + "-Dorg.bytedeco.javacpp.maxphysicalbytes=" + (most / STEP * STEP - STEP >> 20) + "m"));
    }

    private static Finding line(String what, long given, long need, String remedy) {
        return Finding.of(SUBJECT, what + " " + (given >> 20) + " MiB, needs " + (need >> 20), given >= need, "set " + remedy);
    }

    private static String megabytes(long bytes) {
        return ((bytes + STEP - 1) / STEP * STEP >> 20) + "m";
    }
}
