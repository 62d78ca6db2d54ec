package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MlflowOptionsTest {
    private static MlflowOptions given(String... words) {
        return CommandLine.populateCommand(new MlflowOptions(), words);
    }

    @Test
    void isOffUnlessAnAddressIsGiven() {
        assumeTrue(System.getenv("MLFLOW_TRACKING_URI") == null, "an environment without MLflow");
        // an address that is none, as the unresolved name of the variable would be, is refused
        given().runs().close();
        given("--mlflow=").runs().close();
        assertThatThrownBy(() -> given("--mlflow", "mlruns").runs()).hasMessageStartingWith("--mlflow: got an address without http; allowed");
    }

    @Test
    void asksTheServerForTheExperimentThatIsNamed() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(400, -1);
            exchange.close();
        });
        server.start();
        try (var runs = given("--mlflow", "http://localhost:" + server.getAddress().getPort(), "--mlflow-experiment", "mnist").runs()) {
            runs.start("a", Map.of());
        } finally {
            server.stop(0);
        }
        assertThat(asked).first().isEqualTo("/api/2.0/mlflow/experiments/get-by-name?experiment_name=mnist");
    }
}
