package io.varprune.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.varprune.runtime.NativeRuntime.Cpu;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    @Test
    void aPreparedProcessNeedsNothing() {
        assumeTrue(NativeRuntime.detect() != Cpu.OTHER, "AVX2 or AVX-512");
        assertThat(Diagnosis.ofThisProcess()).allMatch(Finding::well).extracting(Finding::subject)
                .contains("cpu", "variable", "nd4j", "blas", "openmp", "engine", "onednn");
    }

    /** The tests' process asks for the kernels of its CPU: a library that has others must have loaded before it asked. */
    @Test
    void otherKernelsThanThoseAskedForCameTooEarly() {
        Cpu cpu = NativeRuntime.detect();
        assumeTrue(cpu != Cpu.OTHER, "AVX2 or AVX-512");
        assertThat(Diagnosis.kernels(cpu, "Prescott"))
                .hasToString("FIX  blas      kernels Prescott: prepare() must come before ND4J");
        Cpu other = cpu == Cpu.AVX512 ? Cpu.AVX2 : Cpu.AVX512;
        assertThat(Diagnosis.kernels(other, "Prescott").remedy())
                .isEqualTo("start with OPENBLAS_CORETYPE=" + (other == Cpu.AVX2 ? "Haswell" : "SkylakeX"));
        assertThat(Diagnosis.kernels(Cpu.AVX2, "HASWELL").well()).isTrue();
        assertThat(Diagnosis.kernels(Cpu.OTHER, "Zen").well()).isTrue();
    }

    @Test
    void everyLineFitsATerminal() {
        List<Finding> longest = List.of(Diagnosis.build(Cpu.AVX512, "linux-x86_64-onednn-avx2"), Diagnosis.helpers(false, true),
                Diagnosis.helpers(false, false), Diagnosis.variable("OPENBLAS_NUM_THREADS", "16", "1"),
                Diagnosis.variable("OPENBLAS_CORETYPE", "Sandybridge", "SkylakeX"),
                Diagnosis.kernels(Cpu.AVX512, "Sandybridge"));
        assertThat(longest).noneMatch(Finding::well).allMatch(finding -> finding.toString().length() < 80);
    }
}
