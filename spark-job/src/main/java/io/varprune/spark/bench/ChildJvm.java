package io.varprune.spark.bench;

import io.varprune.runtime.NativeRuntime;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measurements in a JVM of their own, because native settings are read once per process. */
final class ChildJvm {
    private static final String RESULT = "measured ";

    private ChildJvm() {}

    /** Says the results and ends the child, whatever threads still run. */
    static void finish(Map<String, Double> results) {
        results.forEach((name, value) -> System.out.println(RESULT + name + "=" + value));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /**
     * Runs a main class.
     *
     * @param settings whether it is started with our native settings, else as a JVM comes
     * @return what it says at its end; empty when it could not be run
     */
    static Map<String, Double> run(Class<?> main, boolean settings, String... arguments) {
        try {
            String jar = Path.of(main.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
            List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(a -> a.startsWith("--add-opens"))
                    .forEach(command::add);
            command.addAll(List.of("-cp", jar + File.pathSeparator + System.getProperty("java.class.path"), main.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder child = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
            Map<String, String> wanted = NativeRuntime.wanted(NativeRuntime.detect());
            child.environment().keySet().removeAll(wanted.keySet());
            if (settings) {
                child.environment().putAll(wanted);
            }
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(child.start().getInputStream(), StandardCharsets.UTF_8))) {
                Map<String, Double> results = new LinkedHashMap<>();
                lines.lines().filter(l -> l.startsWith(RESULT)).map(l -> l.substring(RESULT.length()).split("="))
                        .forEach(pair -> results.put(pair[0], Double.valueOf(pair[1])));
                return results;
            }
        } catch (IOException | java.net.URISyntaxException e) {
            return Map.of();
        }
    }
}
