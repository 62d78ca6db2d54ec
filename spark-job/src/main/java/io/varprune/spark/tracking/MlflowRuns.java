package io.varprune.spark.tracking;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowHttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs logged to an MLflow tracking server, from the driver. No method waits for the server or throws because of it: one thread sends the
 * requests in the order of the calls, and the first that fails is one warning and the last that is sent, since a server that is down would
 * otherwise cost its time-out for each metric. Only {@link #close} waits, for what is left, and not for long.
 */
public final class MlflowRuns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowRuns.class);
    /** The server refuses more parameters than these in one request. */
    private static final int PARAMS_PER_REQUEST = 100;

    /** How a run ended, in MLflow's words. */
    public enum Status { FINISHED, FAILED, KILLED }

    /** A request, made on the sending thread. */
    private interface Request {
        void send(MlflowClient client);
    }

    private final String address;
    private final String experiment;
    private final Clock clock;
    private final Duration patience;
    private final Consumer<String> warning;
    private final MlflowClient client;
    private final AtomicBoolean silent = new AtomicBoolean();
    /** Its one thread starts with the first request; requests after {@link #close} are dropped. */
    private final ExecutorService sender = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
        Thread thread = new Thread(task, "mlflow");
        thread.setDaemon(true);
        return thread;
    }, new ThreadPoolExecutor.DiscardPolicy());
    /** Of the sending thread alone; empty until the first run. */
    private String experimentId = "";

    MlflowRuns(MlflowServer server, String experiment, Clock clock, Duration patience, Consumer<String> warning) {
        this.address = server.toString();
        this.experiment = experiment;
        this.clock = clock;
        this.patience = patience;
        this.warning = warning;
        this.client = new MlflowClient(server.credentials());
    }

    /**
     * @param uri         of the server, http or https; may hold {@code user:password@}
     * @param experiment  name of MLflow's experiment, made when there is none
     * @param environment the process's: credentials, as MLflow's other clients read them
     * @throws IllegalArgumentException when the address is none that the server can have; the message has no credentials
     */
    public static MlflowRuns at(String uri, String experiment, Map<String, String> environment) {
        return new MlflowRuns(MlflowServer.of(uri, environment), experiment, Clock.systemUTC(), Duration.ofSeconds(10), LOG::warn);
    }

    /** Runs that are logged nowhere. */
    public static MlflowRuns off() {
        MlflowRuns runs = at("http://localhost", "", Map.of());
        runs.silent.set(true);
        return runs;
    }

    /** Whether nothing is sent: it is off, or the server has failed. */
    public boolean isSilent() {
        return silent.get();
    }

    /** One run. */
    public final class Run {
        /** Of the sending thread alone; empty until the server has answered. */
        private String id = "";

        private Run() {
        }

        /** @param step epoch, sync or another count from 0 */
        public void metric(String key, double value, long step) {
            long now = clock.millis();
            request(server -> server.logMetric(id, key, value, now, step));
        }

        /** The last call of a run. */
        public void finish(Status status) {
            long now = clock.millis();
            request(server -> server.setTerminated(id, RunStatus.valueOf(status.name()), now));
        }
    }

    /**
     * A new run, also for a trial that is continued.
     *
     * @param params its settings, none of them secret
     */
    public Run start(String name, Map<String, String> params) {
        Run run = new Run();
        long now = clock.millis();
        List<Param> all = new ArrayList<>();
        params.forEach((key, value) -> all.add(Param.newBuilder().setKey(key).setValue(value).build()));
        request(server -> {
            if (experimentId.isEmpty()) {
                experimentId = server.getExperimentByName(experiment).map(found -> found.getExperimentId())
                        .orElseGet(() -> server.createExperiment(experiment));
            }
            run.id = server.createRun(CreateRun.newBuilder().setExperimentId(experimentId).setRunName(name).setStartTime(now).build())
                    .getRunId();
            for (int from = 0; from < all.size(); from += PARAMS_PER_REQUEST) {
                server.logBatch(run.id, List.of(), all.subList(from, Math.min(all.size(), from + PARAMS_PER_REQUEST)), List.of());
            }
        });
        return run;
    }

    private void request(Request request) {
        if (silent.get()) {
            return;
        }
        sender.execute(() -> {
            if (silent.get()) {
                return;
            }
            try {
                request.send(client);
            } catch (RuntimeException e) {
                giveUp(reason(e));
            }
        });
    }

    /** In one line: the server's answer can be a page. */
    private static String reason(RuntimeException e) {
        if (e instanceof MlflowHttpException http) {
            return "it answers " + http.getStatusCode();
        }
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString().lines().findFirst().orElseThrow();
    }

    private void giveUp(String reason) {
        if (!silent.getAndSet(true)) {
            warning.accept("MLflow at " + address + ": " + reason + "; nothing more is logged there");
        }
    }

    /** Sends what is left, for ten seconds at most; later calls do nothing. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                giveUp("no answer yet");
                sender.shutdownNow();
            }
        } catch (InterruptedException e) {
            sender.shutdownNow();
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
