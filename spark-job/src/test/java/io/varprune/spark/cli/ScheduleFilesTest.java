package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files for other schedulers, each read by its own tool or by the models of its makers. */
class ScheduleFilesTest {
    private static final Path FILES = Path.of("../cluster-config/schedule");
    private static final ObjectMapper OBJECTS = new ObjectMapper();

    @TempDir
    private Path dir;

    private static List<JsonNode> documents(String file) throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        try (var parser = new YAMLFactory().createParser(FILES.resolve(file).toFile())) {
            return yaml.readValues(parser, JsonNode.class).readAll();
        }
    }

    /** What submit.sh gives to Spark when no variable of the environment says otherwise. */
    private static Map<String, String> settingsOfSubmit() throws IOException {
        String script = Files.readString(Path.of("../submit.sh"));
        Map<String, String> environment = new HashMap<>();
        Matcher export = Pattern.compile("export (\\w+)=\"\\$\\{\\w+:-(\\w+)}\"").matcher(script);
        while (export.find()) {
            environment.put(export.group(1), export.group(2));
        }
        Map<String, String> settings = new HashMap<>();
        Matcher conf = Pattern.compile("--conf \"?(spark[.\\w]+)=([^\"\\s]+)").matcher(script);
        while (conf.find()) {
            String value = conf.group(2);
            settings.put(conf.group(1), value.startsWith("$") ? environment.get(value.substring(1)) : value);
        }
        assertThat(settings).hasSizeGreaterThan(5).doesNotContainValue(null);
        return settings;
    }

    private static Map<String, String> settings(JsonNode conf) {
        return OBJECTS.convertValue(conf, new TypeReference<Map<String, String>>() { });
    }

    private String printed;

    private int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).directory(dir.toFile()).start();
        printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    /** Skips, and says so, where a tool is missing. */
    private void needs(String tool) throws Exception {
        if (run("sh", "-c", "command -v " + tool) != 0) {
            abort("NOT VALIDATED: there is no " + tool + " here");
        }
    }

    /** From a Tuesday's noon: two o'clock of Wednesday, and of Thursday. */
    private static void everyNight(String cron) {
        ZonedDateTime noon = ZonedDateTime.parse("2026-11-24T12:00:00Z");
        ExecutionTime times = ExecutionTime.forCron(new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(cron));
        assertThat(times.nextExecution(noon)).hasValue(ZonedDateTime.parse("2026-11-25T02:00:00Z"));
        assertThat(times.nextExecution(noon.plusDays(1))).hasValue(ZonedDateTime.parse("2026-11-26T02:00:00Z"));
    }

    @Test
    void cronStartsASweepEveryNight() throws Exception {
        List<String> lines = Files.readAllLines(FILES.resolve("varprune.crontab"));
        String entry = lines.get(lines.size() - 1);
        String command = entry.split(" ", 6)[5];
        everyNight(entry.substring(0, entry.length() - command.length() - 1));
        // a bare percent sign would end the command
        assertThat(command.replace("\\%", "")).doesNotContain("%");
        assertThat(run("sh", "-n", "-c", command.replace("\\%", "%"))).as(printed).isZero();
    }

    @Test
    void systemdFindsNoFaultInTheUnits() throws Exception {
        needs("systemd-analyze");
        // it exits with 0 after warnings, too
        assertThat(run("systemd-analyze", "verify", FILES.resolve("varprune-sweep.service").toRealPath().toString(),
                FILES.resolve("varprune-sweep.timer").toRealPath().toString())).as(printed).isZero();
        assertThat(printed).isEmpty();
        String timer = Files.readString(FILES.resolve("varprune-sweep.timer"));
        assertThat(timer).contains("\nPersistent=true\n");
        String calendar = timer.lines().filter(line -> line.startsWith("OnCalendar=")).findFirst().orElseThrow().substring(11);
        assertThat(run("systemd-analyze", "calendar", calendar)).as(printed).isZero();
    }

    @Test
    void systemdWouldFindAFault() throws Exception {
        needs("systemd-analyze");
        Path broken = dir.resolve("broken.service");
        Files.writeString(broken, Files.readString(FILES.resolve("varprune-sweep.service")).replace("SuccessExitStatus", "SuccesExitStatus"));
        run("systemd-analyze", "verify", broken.toString());
        assertThat(printed).contains("SuccesExitStatus");
    }

    /** Python runs the file; Airflow itself cannot be had here, so stand-ins for its two classes tell what they were given. */
    @Test
    void theDagGivesSparkWhatSubmitDoes() throws Exception {
        needs("python3");
        Path operators = Files.createDirectories(dir.resolve("airflow/providers/apache/spark/operators"));
        Files.writeString(dir.resolve("airflow/__init__.py"), """
                import json
                class DAG:
                    def __init__(self, **given): print(json.dumps(given, default=str))
                    def __enter__(self): return self
                    def __exit__(self, *error): pass
                """);
        Files.writeString(operators.resolve("spark_submit.py"), """
                import json
                def SparkSubmitOperator(**given): print(json.dumps(given))
                """);
        assertThat(run("python3", "-B", "-c", "import sys, runpy; sys.path.insert(0, '.'); runpy.run_path(sys.argv[1])",
                FILES.resolve("airflow_sweep.py").toRealPath().toString())).as(printed).isZero();
        List<String> given = printed.lines().toList();
        JsonNode dag = OBJECTS.readTree(given.get(0));
        everyNight(dag.path("schedule").asText());
        assertThat(dag.path("max_active_runs").asInt()).isEqualTo(1);
        assertThat(dag.path("default_args").path("retries").asInt()).isPositive();
        JsonNode operator = OBJECTS.readTree(given.get(1));
        assertThat(settings(operator.path("conf"))).isEqualTo(settingsOfSubmit());
        assertThat(operator.path("java_class").asText()).isEqualTo(Main.class.getName());
        assertThat(operator.path("application_args")).extracting(JsonNode::asText).contains("sweep", "hdfs:///sweeps/{{ ds }}");
    }

    @Test
    void kubernetesKnowsEveryFieldOfTheCronJob() throws Exception {
        List<JsonNode> objects = documents("kubernetes-cronjob.yaml");
        assertThat(objects).extracting(object -> object.path("kind").asText())
                .containsExactly("ServiceAccount", "Role", "RoleBinding", "CronJob");
        V1ServiceAccount account = V1ServiceAccount.fromJson(objects.get(0).toString());
        V1Role role = V1Role.fromJson(objects.get(1).toString());
        V1RoleBinding binding = V1RoleBinding.fromJson(objects.get(2).toString());
        V1CronJob job = V1CronJob.fromJson(objects.get(3).toString());

        everyNight(job.getSpec().getSchedule());
        assertThat(job.getSpec().getConcurrencyPolicy()).hasToString("Forbid");
        var pod = job.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
        assertThat(pod.getServiceAccountName()).isEqualTo(account.getMetadata().getName()).isEqualTo(binding.getSubjects().get(0).getName());
        assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
        var container = pod.getContainers().get(0);
        assertThat(container.getVolumeMounts().get(0).getName()).isEqualTo(pod.getVolumes().get(0).getName());
        String command = container.getArgs().get(0);
        assertThat(command).startsWith("exec /opt/varprune/submit.sh --master k8s://");
        assertThat(run("env", "POD_IP=10.0.0.1", "bash", "-c", command.replace("exec /opt/varprune/submit.sh", "printf '%s\\n'"))).isZero();
        assertThat(printed.lines()).contains("spark.driver.host=10.0.0.1", "sweep").anyMatch(word -> word.matches(
                "s3a://sweeps/\\d{4}-\\d\\d-\\d\\d"));
    }

    @Test
    void kubernetesWouldFindAFault() throws Exception {
        String job = documents("kubernetes-cronjob.yaml").get(3).toString();
        refused(job.replace("restartPolicy", "restartPolizy"), "restartPolizy");
        refused(job.replace("\"schedule\"", "\"plan\""), "plan");
        refused(job.replace("\"backoffLimit\":3", "\"backoffLimit\":\"some\""), "some");
        refused(job.replace("\"name\":\"driver\",", ""), "name");
    }

    private static void refused(String job, String fault) {
        assertThatThrownBy(() -> V1CronJob.fromJson(job)).hasMessageContaining(fault);
    }

    /** The operator's own fields have no schema that a build can fetch; those that are Kubernetes' are read by its models. */
    @Test
    void theSparkOperatorStartsTheSameJob() throws Exception {
        JsonNode spec = documents("scheduled-spark-application.yaml").get(0).path("spec");
        everyNight(spec.path("schedule").asText());
        JsonNode template = spec.path("template");
        assertThat(settings(template.path("sparkConf"))).isEqualTo(settingsOfSubmit());
        assertThat(template.path("mainClass").asText()).isEqualTo(Main.class.getName());
        assertThat(template.path("sparkVersion").asText()).isEqualTo(org.apache.spark.package$.MODULE$.SPARK_VERSION());
        V1Volume volume = V1Volume.fromJson(template.path("volumes").get(0).toString());
        JsonNode driver = template.path("driver");
        assertThat(V1VolumeMount.fromJson(driver.path("volumeMounts").get(0).toString()).getName()).isEqualTo(volume.getName());
        for (JsonNode variable : driver.path("env")) {
            V1EnvVar read = V1EnvVar.fromJson(variable.toString());
            assertThat(settingsOfSubmit()).containsEntry("spark.executorEnv." + read.getName(), read.getValue());
        }
    }
}
