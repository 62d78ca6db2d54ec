package io.varprune.spark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** PyTorch on the same models, batch and optimizer, through the script peer.py. */
final class PeerBench {
    private PeerBench() {}

    /**
     * Runs it.
     *
     * @param python  command of a Python that can import torch
     * @return images per second by model; empty when torch cannot be imported
     * @throws IllegalArgumentException when the command cannot be run
     */
    static Map<String, Double> measure(String python, int threads) {
        try (InputStream script = PeerBench.class.getResourceAsStream("/bench/peer.py")) {
            Process process = new ProcessBuilder(python, "-", Integer.toString(threads), Integer.toString(BenchModel.BATCH))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            try (var in = process.getOutputStream()) {
                script.transferTo(in);
            }
            String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, Double> speeds = new LinkedHashMap<>();
            if (process.waitFor() == 0) {
                JsonNode json = new ObjectMapper().readTree(answer);
                json.fields().forEachRemaining(f -> speeds.put(f.getKey(), f.getValue().asDouble()));
            }
            return speeds;
        } catch (IOException e) {
            throw new IllegalArgumentException("--peer: cannot run " + python + " (" + e.getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
