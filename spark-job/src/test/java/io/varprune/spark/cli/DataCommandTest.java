package io.varprune.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.varprune.regularize.FlatView;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;

/** The commands below {@code data} as a user types them. */
class DataCommandTest extends TypedCommand {
    private static final String TINY = """
            name: tiny
            data: {source: digits}
            model: {name: mlp, widths: [20]}
            train: {epochs: 2, batchSize: 64, workers: 2, regularizer: {lambda: 1e-4}}
            """;

    private float[] trained(Path config, String out, String... more) throws Exception {
        String[] words = {"train", "--config", config.toString(), "--out", dir.resolve(out).toString()};
        String[] all = java.util.stream.Stream.concat(java.util.Arrays.stream(words), java.util.Arrays.stream(more)).toArray(String[]::new);
        assertThat(Main.run(all)).as(complained.toString()).isZero();
        try (InputStream in = Files.newInputStream(dir.resolve(out).resolve("model.zip"))) {
            var params = ModelSerializer.restoreMultiLayerNetwork(in, false).params();
            float[] weights = new float[(int) params.length()];
            FlatView.of(params).read(weights);
            return weights;
        }
    }

    @Test
    void trainingFromParquetGivesTheWeightsOfTheSource() throws Exception {
        Path config = Files.writeString(dir.resolve("tiny.yaml"), TINY);
        Path parquet = dir.resolve("parquet");
        assertThat(Main.run("data", "prepare", "--config", config.toString(), "--out", parquet.toString(), "--shards", "3"))
                .as(complained.toString()).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1347 examples for training, 450 for the test, in up to 3 shards each")
                .contains("data: {source: parquet, dir: " + parquet + "}");
        assertThat(trained(config, "two", "--set", "data={source: parquet, dir: '" + parquet + "'}")).isEqualTo(trained(config, "one"));
        complained.reset();
        assertThat(Main.run("data", "prepare", "--config", config.toString(), "--out", parquet.toString())).isEqualTo(2);
        complaint("--out: " + parquet + " is not an empty folder: choose another or remove it");
    }

    @Test
    void inspectPrintsATableAndDrawsASheet() {
        assertThat(Main.run("data", "inspect", "--source", "digits", "--out", dir.toString())).as(complained.toString()).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1347 examples for training, 450 for the test, each 1x8x8, 10 classes")
                .contains("contact sheet: ");
        assertThat(dir.resolve("contact-sheet.png")).isNotEmptyFile();
    }

    @Test
    void fetchAsksTheMirrorThatIsGiven() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = new byte[28_881];
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().endsWith("labels-idx1-ubyte.gz") ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String mirror = "http://127.0.0.1:" + server.getAddress().getPort();
            Path out = dir.resolve("mnist");
            assertThat(Main.run("data", "fetch", "mnist", "--mirror", mirror + "/{name}", "--out", out.toString())).isEqualTo(2);
            complaint(mirror + "/mnist/train-images-idx3-ubyte.gz: answered 404; another --mirror may have it");
            assertThat(out).isEmptyDirectory();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void mistakesAreNamed() {
        assertThat(Main.run("data")).isEqualTo(2);
        complaint("data: missing a command, allowed fetch, inspect, prepare");
        assertThat(Main.run("data", "fetch", "imagenet")).isEqualTo(2);
        complaint("NAME: got imagenet, allowed mnist, fashion-mnist, cifar10, cifar100");
        assertThat(Main.run("data", "fetch", "mnist", "--mirror", "ftp://a/b")).isEqualTo(2);
        complaint("--mirror: got ftp; allowed: http or https");
        assertThat(Main.run("data", "inspect")).isEqualTo(2);
        complaint("--config, --source: got neither, allowed one of them");
        assertThat(Main.run("data", "inspect", "--source", "images")).isEqualTo(2);
        complaint("data.dir: missing, allowed a path");
        assertThat(Main.run("data", "inspect", "--source", "parquet", "--dir", dir.toString())).isEqualTo(2);
        complaint(" is not a folder of data prepare, or not a whole one (it has no _SUCCESS)");
        assertThat(Main.run("data", "prepare", "--source", "digits", "--out", dir.resolve("a").toString(), "--shards", "0")).isEqualTo(2);
        complaint("--shards: got 0, allowed 1 to 10000");
        assertThat(dir).isEmptyDirectory();
    }
}
