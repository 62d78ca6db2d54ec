package io.varprune.spark.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.runtime.Finding;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    @Test
    void enoughIsWell() {
        assertThat(Memory.of("executor", new Memory.Limits(4 * GIB, 2 * GIB, 0), 1000 * MIB, 500 * MIB)).extracting(Finding::toString)
                .containsExactly("ok   memory    executor heap 4096 MiB, needs 1000", "ok   memory    executor off-heap 2048 MiB, needs 500");
        assertThat(Memory.of("driver", new Memory.Limits(4 * GIB, 0, 0), 1000 * MIB, 500 * MIB).get(1)).hasToString(
                "ok   memory    driver off-heap without limit, needs 500 MiB");
    }

    /** What is asked for has an eighth more, and is a multiple of 256 MiB. */
    @Test
    void tooLittleIsSaidWithWhatToSet() {
        assertThat(Memory.of("driver", new Memory.Limits(GIB, GIB, 0), 2000 * MIB, 1100 * MIB)).extracting(Finding::toString).containsExactly(
                "FIX  memory    driver heap 1024 MiB, needs 2000: set --driver-memory 2304m",
                "FIX  memory    driver off-heap 1024 MiB, needs 1100: set "
                        + "spark.driver.extraJavaOptions=-Dorg.bytedeco.javacpp.maxbytes=1280m");
    }

    @Test
    void anExecutorFindsItsLimitBeforeItsContainerIsKilled() {
        SparkConf conf = new SparkConf(false).set("spark.executor.memory", "4g");
        // a tenth of the heap is what Spark adds by itself, 384 MiB at least; JavaCPP's own limit is four heaps
        assertThat(Memory.container(conf, new Memory.Limits(4 * GIB, 4 * GIB, 16 * GIB), 500 * MIB)).extracting(Finding::toString).containsExactly(
                "FIX  memory    executor overhead 409 MiB, needs 1200: set spark.executor.memoryOverhead=1280m",
                "FIX  memory    executor grows to 16384 MiB, its container has 4505: set "
                        + "spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxphysicalbytes=4864m");
        assertThat(Memory.container(new SparkConf(false), new Memory.Limits(GIB, GIB, 0), 0).get(0)).hasToString(
                "FIX  memory    executor overhead 384 MiB, needs 700: set spark.executor.memoryOverhead=768m");
        Memory.Limits bounded = new Memory.Limits(4 * GIB, 2 * GIB, 6900 * MIB);
        assertThat(Memory.container(conf.set("spark.executor.memoryOverhead", "3g"), bounded, 500 * MIB)).extracting(Finding::toString)
                .containsExactly("ok   memory    executor overhead 3072 MiB, needs 1200",
                        "ok   memory    executor grows to 6900 MiB, its container has 7168");
        // a number without a unit is in MiB
        assertThat(Memory.container(conf.set("spark.executor.memoryOverhead", "3072"), bounded, 0)).allMatch(Finding::well);
    }
}
