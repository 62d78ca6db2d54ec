package io.varprune.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** What is in force in this process: what was asked for, and what the loaded libraries answer. */
public final class Diagnosis {
    private static final String TOO_LATE = "prepare() must come before ND4J";

    private Diagnosis() {}

    /** Examines; loads ND4J where it is not loaded yet. */
    public static List<Finding> ofThisProcess() {
        NativeRuntime.Cpu cpu = NativeRuntime.detect();
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.of("cpu", cpu.toString(), cpu != NativeRuntime.Cpu.OTHER, "slow, use one with AVX2 or AVX-512"));
        Map<String, String> found = NativeRuntime.inForce();
        NativeRuntime.wanted(cpu).forEach((name, wanted) -> findings.add(variable(name, found.get(name), wanted)));
        String backend = Nd4j.getBackend().getClass().getSimpleName();
        NativeRuntime.settle();
        findings.add(Finding.ok("nd4j", backend));
        LoadedNatives.ofThisProcess().nd4jBuild().ifPresent(build -> findings.add(build(cpu, build)));
        OpenBlas.loaded().ifPresentOrElse(blas -> {
            findings.add(Finding.ok("blas", blas.version()));
            findings.add(kernels(cpu, blas.coreName()));
            findings.add(threads("blas", blas.threads()));
        }, () -> findings.add(Finding.of("blas", "not a loaded OpenBLAS", LoadedNatives.ofThisProcess().none(),
                "remove the other from the class path")));
        findings.add(threads("openmp", NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads()));
        findings.add(Finding.of("engine", OneDnn.version().map(version -> "oneDNN " + version).orElse("no oneDNN"), OneDnn.available(),
                "build for this platform, see README; convolutions are several times slower"));
        findings.add(helpers(LayerHelpers.on(), Boolean.getBoolean(NativeRuntime.HELPERS_DISABLED)));
        return List.copyOf(findings);
    }

    static Finding variable(String name, String found, String wanted) {
        return Finding.of("variable", name + "=" + found, found.equals(wanted), "set it to " + wanted);
    }

    static Finding build(NativeRuntime.Cpu cpu, String build) {
        boolean asked = cpu.extension().equals(System.getProperty(NativeRuntime.EXTENSION));
        return Finding.of("nd4j", "build " + build, build.endsWith(cpu.extension()),
                asked ? TOO_LATE : "remove -D...javacpp.platform.extension");
    }

    static Finding kernels(NativeRuntime.Cpu cpu, String coreName) {
        boolean wanted = cpu.blasKernel().isEmpty() || cpu.blasKernel().equalsIgnoreCase(coreName);
        boolean asked = cpu.blasKernel().equals(NativeRuntime.inForce().get("OPENBLAS_CORETYPE"));
        return Finding.of("blas", "kernels " + coreName, wanted,
                asked ? TOO_LATE : "start with OPENBLAS_CORETYPE=" + cpu.blasKernel());
    }

    static Finding helpers(boolean on, boolean disabled) {
        return Finding.of("onednn", "helpers " + (on ? "on" : "off"), on,
                disabled ? "remove -D" + NativeRuntime.HELPERS_DISABLED : "this build of ND4J has none");
    }

    private static Finding threads(String library, int threads) {
        return Finding.of(library, "threads " + threads, threads == 1, "start with OMP_NUM_THREADS=1");
    }
}
