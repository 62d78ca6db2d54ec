package io.varprune.spark.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.varprune.spark.tracking.MlflowRuns.Run;
import io.varprune.spark.tracking.MlflowRuns.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that answers as MLflow's REST API 2.0 documents, and keeps what it was asked. */
class MlflowRunsTest {
    private static final String API = "/api/2.0/mlflow/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Asked(String method, String path, String query, JsonNode body, String authorization) {
        String line() {
            return method + " " + path + (query == null ? "" : "?" + query);
        }
    }

    private record Answer(int code, String body) { }

    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>(Map.of(
            "experiments/get-by-name", new Answer(200, "{\"experiment\": {\"experiment_id\": \"7\", \"name\": \"mnist\"}}"),
            "experiments/create", new Answer(200, "{\"experiment_id\": \"8\"}"),
            "runs/create", new Answer(200, "{\"run\": {\"info\": {\"run_id\": \"r1\", \"run_uuid\": \"r1\"}}}"),
            "runs/log-batch", new Answer(200, "{}"), "runs/log-metric", new Answer(200, "{}"),
            "runs/update", new Answer(200, "{\"run_info\": {\"run_id\": \"r1\"}}")));
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        asked.add(new Asked(exchange.getRequestMethod(), path.replace(API, ""), exchange.getRequestURI().getQuery(),
                body.length == 0 ? JSON.missingNode() : JSON.readTree(body), exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer = answers.getOrDefault(path.replace(API, ""), new Answer(400, "{\"error_code\": \"BAD_REQUEST\"}"));
        byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.code(), text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    private String address() {
        return "localhost:" + server.getAddress().getPort();
    }

    private MlflowRuns runs(String uri, Map<String, String> environment) {
        return new MlflowRuns(MlflowServer.of(uri, environment), "mnist", Clock.fixed(Instant.ofEpochMilli(1_700_000_000_000L),
                ZoneOffset.UTC), Duration.ofSeconds(60), warnings::add);
    }

    private MlflowRuns runs() {
        return runs("http://" + address(), Map.of());
    }

    private static void logTrial(MlflowRuns runs) {
        Run run = runs.start("lambda 1e-4, seed 1", new TreeMap<>(Map.of("lambda", "1e-4", "seed", "1")));
        run.metric("accuracy", 0.9375, 3);
        run.finish(Status.FINISHED);
    }

    private Asked last(String path) {
        return asked.stream().filter(request -> request.path().equals(path)).reduce((first, second) -> second).orElseThrow();
    }

    @Test
    void logsARunOfAnExperimentThatIsThere() throws IOException {
        try (MlflowRuns runs = runs()) {
            logTrial(runs);
        }

        assertThat(asked).extracting(Asked::line).containsExactly("GET experiments/get-by-name?experiment_name=mnist",
                "POST runs/create", "POST runs/log-batch", "POST runs/log-metric", "POST runs/update");
        assertThat(last("runs/create").body()).isEqualTo(JSON.readTree("""
                {"experiment_id": "7", "run_name": "lambda 1e-4, seed 1", "start_time": "1700000000000"}"""));
        assertThat(last("runs/log-batch").body()).isEqualTo(JSON.readTree("""
                {"run_id": "r1", "params": [{"key": "lambda", "value": "1e-4"}, {"key": "seed", "value": "1"}]}"""));
        JsonNode metric = last("runs/log-metric").body();
        assertThat(metric.path("run_id").asText()).isEqualTo("r1");
        assertThat(metric.path("key").asText()).isEqualTo("accuracy");
        assertThat(metric.path("value").asDouble()).isEqualTo(0.9375);
        assertThat(metric.path("timestamp").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(metric.path("step").asLong()).isEqualTo(3);
        JsonNode update = last("runs/update").body();
        assertThat(update.path("run_id").asText()).isEqualTo("r1");
        assertThat(update.path("status").asText()).isEqualTo("FINISHED");
        assertThat(update.path("end_time").asLong()).isEqualTo(1_700_000_000_000L);
        assertThat(asked).extracting(Asked::authorization).containsOnlyNulls();
        assertThat(warnings).isEmpty();
    }

    @Test
    void makesTheExperimentOnceWhenThereIsNone() throws IOException {
        answers.put("experiments/get-by-name", new Answer(404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}"));
        try (MlflowRuns runs = runs()) {
            runs.start("a", Map.of()).finish(Status.KILLED);
            runs.start("b", Map.of()).finish(Status.FAILED);
        }

        // the client asks again after a 404
        assertThat(asked.stream().map(Asked::path).distinct()).containsExactly("experiments/get-by-name", "experiments/create",
                "runs/create", "runs/update");
        assertThat(asked).filteredOn(request -> request.path().equals("experiments/create")).singleElement()
                .extracting(Asked::body).isEqualTo(JSON.readTree("{\"name\": \"mnist\"}"));
        assertThat(last("runs/create").body().path("experiment_id").asText()).isEqualTo("8");
        assertThat(asked).filteredOn(request -> request.path().equals("runs/update")).extracting(request -> request.body()
                .path("status").asText()).containsExactly("KILLED", "FAILED");
        assertThat(warnings).isEmpty();
    }

    @Test
    void isSilentAfterItsEnd() {
        MlflowRuns runs = runs();
        Run run = runs.start("late", Map.of());
        runs.close();
        run.metric("accuracy", 1, 0);
        assertThat(asked).extracting(Asked::path).last().isEqualTo("runs/create");
    }

    @Test
    void sendsAHundredParametersAtATime() {
        try (MlflowRuns runs = runs()) {
            runs.start("many", IntStream.range(0, 250).boxed().collect(Collectors.toMap(i -> "p" + i, i -> "" + i)));
        }
        List<JsonNode> batches = asked.stream().filter(request -> request.path().equals("runs/log-batch")).map(Asked::body).toList();
        assertThat(batches).extracting(batch -> batch.path("params").size()).containsExactly(100, 100, 50);
        assertThat(batches.stream().flatMap(batch -> batch.findValuesAsText("key").stream()).distinct()).hasSize(250);
    }

    @Test
    void aServerThatFailsIsOneWarningAndIsLeftAlone() {
        answers.put("runs/log-metric", new Answer(500, "<html>\n<b>no</b>\n</html>"));
        try (MlflowRuns runs = runs()) {
            logTrial(runs);
            logTrial(runs);
        }
        assertThat(warnings).containsExactly("MLflow at http://" + address() + ": it answers 500; nothing more is logged there");
        assertThat(asked).extracting(Asked::path).contains("runs/log-metric").doesNotContain("runs/update");
        assertThat(asked).filteredOn(request -> request.path().equals("runs/create")).hasSize(1);
    }

    @Test
    void nobodyListeningIsOneWarningWithoutThePassword() {
        server.stop(0);
        try (MlflowRuns runs = runs("http://ann:s3cret@" + address(), Map.of())) {
            logTrial(runs);
        }
        assertThat(warnings).singleElement().asString().startsWith("MLflow at http://" + address() + ": ").contains("refused")
                .doesNotContain("s3cret").doesNotContain("ann").hasLineCount(1);
    }

    @Test
    void aServerThatNeverAnswersIsNotWaitedFor() {
        server.removeContext("/");
        server.createContext("/", exchange -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        MlflowRuns runs = new MlflowRuns(MlflowServer.of("http://" + address(), Map.of()), "mnist", Clock.systemUTC(),
                Duration.ofMillis(50), warnings::add);
        logTrial(runs);
        runs.close();
        assertThat(warnings).containsExactly("MLflow at http://" + address() + ": no answer yet; nothing more is logged there");
    }

    @Test
    void credentialsComeFromTheAddressOrTheEnvironment() {
        Map<String, String> named = Map.of("MLFLOW_TRACKING_USERNAME", "env", "MLFLOW_TRACKING_PASSWORD", "pw");
        assertThat(authorization("http://ann:s3%40cret:x@" + address(), named)).isEqualTo("Basic " + base64("ann:s3@cret:x"));
        assertThat(authorization("http://" + address(), named)).isEqualTo("Basic " + base64("env:pw"));
        assertThat(authorization("http://" + address(), Map.of("MLFLOW_TRACKING_TOKEN", "t0ken"))).isEqualTo("Bearer t0ken");
        assertThat(MlflowServer.of("https://ann:s3cret@h:5000/path/?token=t0ken", Map.of())).hasToString("https://h:5000/path");
    }

    private String authorization(String uri, Map<String, String> environment) {
        asked.clear();
        try (MlflowRuns runs = runs(uri, environment)) {
            logTrial(runs);
        }
        return asked.stream().map(Asked::authorization).distinct().collect(Collectors.joining(" and "));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesAnAddressThatNoServerHas() {
        String allowed = "allowed: http or https, a host and a path, as in http://mlflow.example.com:5000";
        refused("ftp://ann:s3cret@h", "--mlflow: got ftp; " + allowed);
        refused("mlruns", "--mlflow: got an address without http; " + allowed);
        refused("http:///x", "--mlflow: the address has no host; " + allowed);
        refused("http://ann:s3 cret@h", "--mlflow: not an address; " + allowed);
    }

    private static void refused(String uri, String message) {
        assertThatThrownBy(() -> MlflowRuns.at(uri, "mnist", Map.of())).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message).hasNoCause();
    }

    @Test
    void offSendsNothingAndStartsNoThread() {
        // those of other tests may still end
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (MlflowRuns runs = MlflowRuns.off()) {
            logTrial(runs);
            assertThat(Thread.getAllStackTraces().keySet()).filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName).doesNotContain("mlflow");
        }
    }
}
