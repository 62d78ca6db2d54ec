package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varprune.spark.training.LocalSpark;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of commands share: a folder, local Spark, and what was printed. */
abstract class TypedCommand {
    @TempDir
    protected Path dir;
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    protected final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    protected final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @BeforeEach
    void start() {
        LocalSpark.stop();
        System.setProperty("spark.master", "local[2]");
        System.setProperty("spark.ui.enabled", "false");
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void end() {
        System.setOut(out);
        System.setErr(err);
        System.clearProperty("spark.master");
        System.clearProperty("spark.ui.enabled");
    }

    /** All that was complained about since the last call; no stack trace. */
    protected void complaint(String message) {
        String text = complained.toString(StandardCharsets.UTF_8);
        complained.reset();
        assertThat(text).contains("varprune: ").contains(message).doesNotContain("\tat ");
    }

    /** Another JVM is killed by the kernel while it trains. @return what it had said */
    protected String killWhenItSays(String line, String... words) throws Exception {
        // 128 and SIGKILL
        return endWhenItSays(line, Process::destroyForcibly, 137, words);
    }

    /** Another JVM is told to end. @return all that it said */
    protected String terminateWhenItSays(String line, String... words) throws Exception {
        // 128 and SIGTERM; the process's own destroy would close its output, too
        return endWhenItSays(line, process -> process.toHandle().destroy(), 143, words);
    }

    private String endWhenItSays(String line, Consumer<Process> end, int code, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(arg -> arg.startsWith("--add-")).forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-Dspark.master=local[2]", "-Dspark.ui.enabled=false", "-cp", System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectError(dir.resolve("stderr").toFile()).start();
        StringBuilder said = new StringBuilder();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String next = out.readLine(); next != null; next = out.readLine()) {
                said.append(next).append('\n');
                if (next.contains(line)) {
                    end.accept(process);
                }
            }
        } catch (IOException closed) {
            // the pipe of a killed process
        }
        assertThat(process.waitFor()).as(said + Files.readString(dir.resolve("stderr"))).isEqualTo(code);
        return said.toString();
    }
}
