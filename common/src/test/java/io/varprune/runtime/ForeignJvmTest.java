package io.varprune.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The settings in a JVM that was started without them, with this module's class path: what its libraries answer. */
class ForeignJvmTest {
    private static final String TOO_LATE = "was loaded before NativeRuntime.prepare()";
    private NativeRuntime.Cpu cpu;

    @BeforeEach
    void onACpuThatWeChooseFor() {
        cpu = NativeRuntime.detect();
        assumeTrue(cpu != NativeRuntime.Cpu.OTHER, "AVX2 or AVX-512");
    }

    private static List<String> run(Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
                "-cp", System.getProperty("java.class.path"), ForeignJvm.class.getName()));
        command.addAll(Arrays.asList(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(NativeRuntime.wanted(NativeRuntime.detect()).keySet());
        builder.environment().putAll(environment);
        Process process = builder.start();
        List<String> printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor()).as(String.join("\n", printed)).isZero();
        return printed;
    }

    @Test
    void oneCallBeforeNd4jPutsBuildAndKernelsInForce() throws Exception {
        List<String> printed = run(Map.of(), "prepare", "nd4j", "prepare");
        assertThat(printed).contains("kernels " + (cpu == NativeRuntime.Cpu.AVX512 ? "SkylakeX" : "Haswell"))
                .anyMatch(line -> line.startsWith("build ") && line.endsWith(cpu == NativeRuntime.Cpu.AVX512 ? "-avx512" : "-avx2"))
                .noneMatch(line -> line.contains(TOO_LATE));
    }

    @Test
    void oneThreadATaskAfterNd4jHasLoaded() throws Exception {
        assertThat(run(Map.of(), "prepare", "nd4j", "settle")).contains("threads 1 1");
        assertThat(run(Map.of("OMP_NUM_THREADS", "2", "OPENBLAS_NUM_THREADS", "3"), "prepare", "nd4j", "settle")).contains("threads 3 2");
    }

    @Test
    void whatTheJvmWasStartedWithStays() throws Exception {
        assertThat(run(Map.of("OPENBLAS_CORETYPE", "Nehalem"), "prepare", "blas")).contains("kernels Nehalem");
    }

    @Test
    void saysOnceWhenTheLibraryWasLoadedWithoutTheSettings() throws Exception {
        List<String> printed = run(Map.of("OPENBLAS_CORETYPE", "Nehalem"), "blas", "prepare", "prepare");
        assertThat(printed).contains("kernels Nehalem").filteredOn(line -> line.contains(TOO_LATE)).singleElement().asString()
                .contains("OMP_WAIT_POLICY=passive").contains("-Dorg.bytedeco.javacpp.platform.extension=" + cpu.extension())
                .doesNotContain("OPENBLAS_CORETYPE");
    }
}
