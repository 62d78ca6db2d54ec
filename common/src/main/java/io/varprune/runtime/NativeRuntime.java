package io.varprune.runtime;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the native build and the BLAS kernels for this CPU, one compute thread per task and passive waiting.
 *
 * <p>The native libraries read these settings once, from the environment, when they load. {@link #prepare()} therefore sets them in
 * the running process, where they were not given from outside, and must be called before the first use of ND4J: by the driver, by
 * every executor (our Kryo registrator does it) and by an application that uses this module alone.
 */
public final class NativeRuntime {
    /** The instruction set that chooses build and kernels. */
    public enum Cpu {
        /** AVX-512 (Skylake-X and later). */
        AVX512("-onednn-avx512", "SkylakeX"),
        /** AVX2 with FMA (Haswell and later). */
        AVX2("-onednn-avx2", "Haswell"),
        /** Anything else: the libraries decide. */
        OTHER("", "");

        private final String extension;
        private final String blasKernel;

        Cpu(String extension, String blasKernel) {
            this.extension = extension;
            this.blasKernel = blasKernel;
        }

        /** Of ND4J's build, behind the platform; may be empty. */
        String extension() {
            return extension;
        }

        /** OpenBLAS's name for its kernels; may be empty. */
        String blasKernel() {
            return blasKernel;
        }
    }

    static final String EXTENSION = "org.bytedeco.javacpp.platform.extension";
    static final String HELPERS_DISABLED = "org.eclipse.deeplearning4j.helpers.disable";

    private static final Logger LOG = LoggerFactory.getLogger(NativeRuntime.class);

    /** The part of the C library that we need. */
    private interface CLibrary extends Library {
        int setenv(String name, String value, int overwrite);

        String getenv(String name);
    }

    private NativeRuntime() {}

    /**
     * Puts the settings in force; what the environment or a system property already says stays. Calling it again does nothing new.
     * Where ND4J is loaded already and something was not set, it is too late, and a warning says so once.
     */
    public static synchronized void prepare() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            return;
        }
        Cpu cpu = detect();
        CLibrary c = Native.load("c", CLibrary.class);
        Map<String, String> variables = wanted(cpu);
        variables.keySet().removeIf(name -> c.getenv(name) != null);
        boolean extend = System.getProperty(EXTENSION) == null && !cpu.extension.isEmpty();
        if ((extend || !variables.isEmpty()) && !LoadedNatives.ofThisProcess().none()) {
            LOG.warn("ND4J was loaded before NativeRuntime.prepare() and keeps its own choice of kernels and threads, which may be several "
                    + "times slower: call prepare() before the first use of ND4J, or start the JVM with {}{}", variables,
                    extend ? " and -D" + EXTENSION + "=" + cpu.extension : "");
        }
        variables.forEach((name, value) -> c.setenv(name, value, 0));
        if (extend) {
            System.setProperty(EXTENSION, cpu.extension);
        }
        // Deeplearning4j disables its oneDNN layers unless told otherwise
        System.setProperty(HELPERS_DISABLED, System.getProperty(HELPERS_DISABLED, "false"));
    }

    /**
     * Gives BLAS, and OpenMP in the calling thread, the numbers of threads that the environment says, after ND4J has been used: ND4J sets
     * both to the number of cores as it loads, unless the JVM was started with {@code OMP_NUM_THREADS}. Two tasks that both use all cores
     * are three times slower.
     */
    public static void settle() {
        Map<String, String> found = inForce();
        threads(found.get("OPENBLAS_NUM_THREADS")).ifPresent(openblas::blas_set_num_threads);
        threads(found.get("OMP_NUM_THREADS")).ifPresent(count -> {
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(count);
            OpenMp.threads(count);
        });
    }

    private static OptionalInt threads(String text) {
        return text != null && text.matches("[1-9][0-9]{0,3}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    /** The environment that a JVM should be started with on this CPU. */
    public static Map<String, String> wanted(Cpu cpu) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("OMP_NUM_THREADS", "1");
        settings.put("OMP_WAIT_POLICY", "passive");
        settings.put("OPENBLAS_NUM_THREADS", "1");
        if (!cpu.blasKernel.isEmpty()) {
            settings.put("OPENBLAS_CORETYPE", cpu.blasKernel);
        }
        return settings;
    }

    /** What this process would tell a native library that loads now; "unset" where it says nothing. */
    public static Map<String, String> inForce() {
        Map<String, String> found = new TreeMap<>();
        boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        CLibrary c = linux ? Native.load("c", CLibrary.class) : null;
        for (String name : wanted(detect()).keySet()) {
            String value = c == null ? System.getenv(name) : c.getenv(name);
            found.put(name, value == null ? "unset" : value);
        }
        found.put(EXTENSION, System.getProperty(EXTENSION, "unset"));
        return found;
    }

    /** Reads the CPU's flags from the kernel. */
    public static Cpu detect() {
        try {
            return fromFlags(Files.readString(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1));
        } catch (IOException noProc) {
            return Cpu.OTHER;
        }
    }

    /** The CPU's name as the kernel knows it; "unknown" where it does not say. */
    public static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(l -> l.startsWith("model name")).findFirst().map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .orElse("unknown");
        } catch (IOException noProc) {
            return "unknown";
        }
    }

    static Cpu fromFlags(String cpuinfo) {
        String flags = cpuinfo.lines().filter(l -> l.startsWith("flags")).findFirst().orElse("") + " ";
        if (flags.contains(" avx512f ") && flags.contains(" avx512bw ") && flags.contains(" avx512vl ")
                && flags.contains(" avx512dq ")) {
            return Cpu.AVX512;
        }
        return flags.contains(" avx2 ") && flags.contains(" fma ") ? Cpu.AVX2 : Cpu.OTHER;
    }
}
