package io.varprune.spark.cli;

import io.varprune.spark.tracking.MlflowRuns;
import picocli.CommandLine.Option;

/** Where runs are logged beside the disk: nowhere, unless an address is given. */
final class MlflowOptions {
    @Option(names = "--mlflow", paramLabel = "URI", defaultValue = "${env:MLFLOW_TRACKING_URI}",
            description = "Log to this MLflow tracking server, too (default: the variable MLFLOW_TRACKING_URI, else off). Credentials"
                    + " belong in MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.")
    private String uri;

    @Option(names = "--mlflow-experiment", paramLabel = "NAME", defaultValue = "${env:MLFLOW_EXPERIMENT_NAME:-varprune}",
            description = "MLflow's experiment, made when there is none (default: ${DEFAULT-VALUE}).")
    private String experiment;

    /** To be closed after the last run. @throws IllegalArgumentException when the address is none that a server can have */
    MlflowRuns runs() {
        return uri == null || uri.isEmpty() ? MlflowRuns.off() : MlflowRuns.at(uri, experiment, System.getenv());
    }
}
