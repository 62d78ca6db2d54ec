package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** submit.sh schedule with a crontab that keeps its table in a file; what it writes is read as cron and sh read it. */
class ScheduleScriptTest {
    /** Odd blanks, an escaped percent sign, a tab: nothing that a rewrite may touch. */
    private static final String OTHERS = "MAILTO=me\n# varprune is nice\n\t5 4 * * sun  echo \"50\\% off\"   \n\n0 0 1 1 * echo a\\\\b # last\n";

    @TempDir
    private Path dir;
    private Path work;
    private Path submit;
    private Path table;
    private String printed;

    @BeforeEach
    void aFolderWithEveryOddCharacter() throws IOException {
        Path home = Files.createDirectories(dir.resolve("it's 5% of \"home\""));
        submit = Files.copy(Path.of("../submit.sh"), home.resolve("submit.sh"));
        Files.createDirectories(home.resolve("cluster-config/schedule"));
        Files.copy(Path.of("../cluster-config/schedule/crontab.sh"), home.resolve("cluster-config/schedule/crontab.sh"));
        work = Files.createDirectories(dir.resolve("my 100% $HOME `id`"));
        Files.createFile(work.resolve("a sweep.yaml"));
        table = dir.resolve("table");
        crontab("""
                case "$1" in
                  -l) [ -f "$TABLE" ] || { echo "no crontab for me" >&2; exit 1; }; cat "$TABLE" ;;
                  -) cat > "$TABLE" ;;
                esac
                """);
    }

    private void crontab(String body) throws IOException {
        Path crontab = Files.createDirectories(dir.resolve("bin")).resolve("crontab");
        Files.writeString(crontab, "#!/bin/bash\n" + body);
        assertThat(crontab.toFile().setExecutable(true)).isTrue();
    }

    private int schedule(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", submit.toString(), "schedule"));
        command.addAll(Arrays.asList(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).directory(work.toFile());
        builder.environment().keySet().removeAll(List.of("SPARK_HOME", "SPARK_CONF_DIR", "HADOOP_CONF_DIR", "YARN_CONF_DIR"));
        builder.environment().put("JAVA_HOME", "/opt/my jdk 100%");
        builder.environment().put("TABLE", table.toString());
        builder.environment().put("PATH", dir.resolve("bin") + ":" + System.getenv("PATH"));
        return run(builder);
    }

    private int run(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    private String table() throws IOException {
        return Files.readString(table);
    }

    /** The command of a line as cron hands it to sh: without the five fields, cut at the first bare percent sign, others without backslash. */
    private static String commandOf(String line) {
        String command = line.split(" ", 6)[5];
        assertThat(command.replace("\\%", "")).doesNotContain("%").doesNotContain("\\");
        return command.replace("\\%", "%");
    }

    @Test
    void onlyShowsWhatItWouldWrite() throws Exception {
        Files.writeString(table, OTHERS);
        assertThat(schedule("--cron", "0 2 * * *", "sweep", "--config", "a sweep.yaml")).isZero();
        assertThat(printed).startsWith("With --apply this would be written to the crontab:\n0 2 * * * cd ").hasLineCount(2);
        assertThat(table()).isEqualTo(OTHERS);
    }

    @Test
    void whatItWritesRunsExactlyThisCommandInThisFolder() throws Exception {
        assertThat(schedule("--cron", "0 2 * * *", "--apply", "--master", "local[2]", "sweep", "--config", "a sweep.yaml", "--set",
                "x=it's 5% \"$HOME\" `id` #1;", "--out", "runs/{date}", "")).isZero();
        Files.writeString(submit, "printf '%s\\n' \"$JAVA_HOME\" \"$PWD\" \"$@\"; exit 75\n");

        assertThat(run(new ProcessBuilder("sh", "-c", commandOf(table().stripTrailing())).directory(dir.toFile()))).isEqualTo(75);

        assertThat(printed).isEmpty();
        try (var logs = Files.list(work.resolve("logs"))) {
            Path log = logs.reduce((a, b) -> {
                throw new AssertionError("one log: " + a + ", " + b);
            }).orElseThrow();
            assertThat(log.getFileName().toString()).matches("sweep-[0-9a-f]{12}-\\d{4}-\\d\\d-\\d\\d\\.log");
            String date = log.getFileName().toString().replaceAll("sweep-[0-9a-f]{12}-|\\.log", "");
            assertThat(Files.readAllLines(log)).containsExactly("/opt/my jdk 100%", work.toRealPath().toString(), "--master", "local[2]",
                    "sweep", "--config", "a sweep.yaml", "--set", "x=it's 5% \"$HOME\" `id` #1;", "--out", "runs/" + date, "");
        }
    }

    @Test
    void anotherTimeReplacesTheEntryAndTheSameChangesNothing() throws Exception {
        Files.writeString(table, OTHERS);
        schedule("--cron", "0 2 * * *", "--apply", "sweep", "--config", "a sweep.yaml");
        String once = table();
        assertThat(once).startsWith(OTHERS + "0 2 * * * cd ").hasLineCount(6);

        assertThat(schedule("--cron", "0 2 * * *", "--apply", "sweep", "--config", "a sweep.yaml")).isZero();
        assertThat(printed).startsWith("The crontab has this entry already:\n");
        assertThat(table()).isEqualTo(once);

        Files.writeString(table, once + OTHERS);
        assertThat(schedule("--cron", "30 3 * * *", "--apply", "sweep", "--config", "a sweep.yaml")).isZero();
        assertThat(table()).isEqualTo(once.replace("\n0 2 * * * cd", "\n30 3 * * * cd") + OTHERS);
    }

    @Test
    void removesTheOneSweepThatIsNamed() throws Exception {
        Files.createFile(work.resolve("b.yaml"));
        Files.writeString(table, OTHERS);
        schedule("--cron", "0 2 * * *", "--apply", "sweep", "--config", "a sweep.yaml");
        String first = table();
        schedule("--cron", "0 4 * * *", "--apply", "sweep", "--config", "b.yaml");
        assertThat(table()).startsWith(first).hasLineCount(7);
        String both = table();
        Files.delete(work.resolve("b.yaml"));

        assertThat(schedule("--remove", "sweep", "--config", "b.yaml")).isZero();
        assertThat(printed).startsWith("With --apply this would be removed from the crontab:\n0 4 * * * cd ");
        assertThat(table()).isEqualTo(both);
        assertThat(schedule("--remove", "--apply", "sweep", "--config", "b.yaml")).isZero();
        assertThat(printed).startsWith("Removed from the crontab:\n0 4 * * * cd ");
        assertThat(table()).isEqualTo(first);
        assertThat(schedule("--remove", "--apply", "sweep", "--config", "b.yaml")).isZero();
        assertThat(printed).isEqualTo("The crontab has no entry of this command; nothing to remove\n");
        schedule("--remove", "--apply", "sweep", "--config", "a sweep.yaml");
        assertThat(table()).isEqualTo(OTHERS);
    }

    @Test
    void anErrorOfCrontabIsNoEmptyTable() throws Exception {
        Files.writeString(table, OTHERS);
        crontab("[ \"$1\" != -l ] || { echo 'crontab: cannot read the spool' >&2; exit 1; }\ncat > \"$TABLE\"\n");
        refused("crontab -l failed: crontab: cannot read the spool", "--cron", "0 2 * * *", "--apply", "sweep", "--config",
                "a sweep.yaml");
        assertThat(table()).isEqualTo(OTHERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 2 * * *", "*/5 * * * *", "0-30/10 8-18 * * mon-fri", "0 0 1,15 jan,JUL *", "08 09 * * 7", "@daily", "59 23 31 12 0",
        "60 * * * *", "0 24 * * *", "0 0 0 * *", "0 0 32 * *", "0 0 * 13 *", "0 0 * * 8", "* * * *", "* * * * * *", "1,,2 * * * *", "5- * * * *",
        "0 2 * foo *", "every night", "a b c d e", "*/x * * * *", "-1 * * * *", ""})
    void takesAndRefusesTheTimesThatCronUtilsDoes(String cron) throws Exception {
        CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
        boolean accepted = cron.equals("@daily");
        try {
            parser.parse(cron).validate();
            accepted = true;
        } catch (IllegalArgumentException e) {
            assertThat(e).isNotNull();
        }
        assertThat(schedule("--cron", cron, "sweep", "--config", "a sweep.yaml")).as(cron + ": " + printed).isEqualTo(accepted ? 0 : 2);
        assertThat(printed).hasLineCount(accepted ? 2 : 1);
    }

    @Test
    void refusesInOneLineWithExitCode2() throws Exception {
        refused("--cron \"0 25 * * *\": hour is 25; allowed: 0 to 23, *, lists (1,2), ranges (1-5) and steps (*/5)",
                "--cron", "0 25 * * *", "--apply", "sweep", "--config", "a sweep.yaml");
        // cron counts these times otherwise than they read, or not at all
        refused("--cron \"5/10 * * * *\": minute is 5/10; allowed: 0 to 59, *, lists (1,2), ranges (1-5) and steps (*/5)",
                "--cron", "5/10 * * * *", "sweep", "--config", "a sweep.yaml");
        refused("--cron \"0 0 * * fri-mon\": day of the week is fri-mon; allowed: 0 to 7 or sun to sat, *, lists (1,2), ranges (1-5)"
                + " and steps (*/5)", "--cron=0 0 * * fri-mon", "sweep", "--config", "a sweep.yaml");
        refused("schedule needs --cron, as in schedule --cron \"0 2 * * *\" sweep --config sweep.yaml", "--apply", "sweep");
        refused("--cron needs a value, as in --cron \"0 2 * * *\"", "--cron");
        refused("only a sweep can be scheduled, as in schedule --cron \"0 2 * * *\" sweep --config sweep.yaml",
                "--cron", "0 2 * * *", "train", "--config", "a sweep.yaml");
        refused("--apply must stand before the command that is scheduled", "--cron", "0 2 * * *", "sweep", "--apply");
        refused("--config none.yaml: no such file in " + work.toRealPath(), "--cron", "0 2 * * *", "sweep", "--config", "none.yaml");
        refused("a\\b has a backslash, which not every cron passes on; use a path without",
                "--cron", "0 2 * * *", "sweep", "--out", "a\\b");
        refused("a word of the command has a line break, which a crontab cannot hold", "--cron", "0 2 * * *", "sweep", "--out", "a\nb");
        refused("an address with a password would be seen by all who list the processes; for MLflow set MLFLOW_TRACKING_USERNAME and"
                + " MLFLOW_TRACKING_PASSWORD in lines of their own at the crontab's head\n",
                "--cron", "0 2 * * *", "sweep", "--mlflow", "http://ann:s3cret@h:5000");
        refused("the crontab line has ", "--cron", "0 2 * * *", "sweep", "--out", "x".repeat(1000));
        assertThat(table).doesNotExist();
    }

    private void refused(String message, String... words) throws Exception {
        assertThat(schedule(words)).isEqualTo(2);
        assertThat(printed).startsWith("submit.sh: " + message).hasLineCount(1);
    }
}
