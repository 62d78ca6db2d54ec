package io.varprune.spark.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Measurements in a JVM of their own, because native settings are read once per process. */
final class ChildJvm {
    private static final String RESULT = "images per second: ";
    private static final List<String> SETTINGS = List.of("OMP_NUM_THREADS", "OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS",
            "OPENBLAS_CORETYPE");

    private ChildJvm() {}

    /** Says the result and ends the child, whatever threads still run. */
    static void finish(double imagesPerSecond) {
        System.out.println(RESULT + imagesPerSecond);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /**
     * Runs a main class.
     *
     * @param settings whether it inherits the native settings of this process
     * @return images per second; empty when it could not be run
     */
    static OptionalDouble measure(Class<?> main, boolean settings, String... arguments) {
        try {
            String jar = Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(a -> a.startsWith("--add-opens"))
                    .forEach(command::add);
            command.addAll(List.of("-cp", jar + File.pathSeparator + System.getProperty("java.class.path"), main.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder child = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            if (!settings) {
                child.environment().keySet().removeAll(SETTINGS);
            }
            Process process = child.start();
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                return lines.lines().filter(l -> l.startsWith(RESULT))
                        .mapToDouble(l -> Double.parseDouble(l.substring(RESULT.length()))).findFirst();
            }
        } catch (IOException | java.net.URISyntaxException e) {
            return OptionalDouble.empty();
        }
    }
}
