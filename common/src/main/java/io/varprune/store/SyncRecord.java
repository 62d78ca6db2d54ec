package io.varprune.store;

import static io.varprune.store.CsvTable.column;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One synchronisation of the workers in training.
 *
 * @param sync number of the synchronisation, from the start of the run
 * @param epoch pass over the data
 * @param examples examples seen so far
 * @param loss data loss
 * @param penalty psi of VAR, whatever the regularizer
 * @param variance mean over the weight tensors of the variance of their magnitudes
 * @param broadcastMillis time in which the driver hands the state over; what workers take to fetch it is in reduceMillis
 * @param computeMillis time on the slowest worker
 * @param reduceMillis time to start the workers and to gather and average their results
 * @param driverMillis time on the driver
 * @param learningRate step size
 * @param meanComputeMillis mean time on the workers; NaN where earlier versions did not say
 * @param slowest executor of the slowest worker; empty when the workers took turns in one thread
 * @param fault what was no longer finite, and where the training went on instead; empty for a sync that counts
 * @param layerVariances variance of the magnitudes of each weight tensor by layer and key; empty but at the first sync and the last one of
 *     an epoch, so that a long training writes no long file
 */
public record SyncRecord(
        int sync, int epoch, long examples, double loss, double penalty, double variance, double
        broadcastMillis, double computeMillis, double reduceMillis, double driverMillis, double
        learningRate, double meanComputeMillis, String slowest, String fault,
        Map<String, Double> layerVariances) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The file syncs.csv. */
    public static final CsvTable<SyncRecord> TABLE = new CsvTable<>("syncs.csv", 4,
            row -> new SyncRecord(Math.toIntExact(row.whole("sync")), Math.toIntExact(row.whole("epoch")), row.whole("examples"),
                    row.number("loss"), row.number("penalty"), row.number("variance"),
                    row.number("broadcast_ms"), row.number("compute_ms"), row.number("reduce_ms"),
                    row.number("driver_ms"), row.number("learning_rate"),
                    row.numberOrEmpty("mean_compute_ms"), row.text("slowest"), row.text("fault"), variances(row)),
            List.of(column("sync", SyncRecord::sync),
                    column("epoch", SyncRecord::epoch),
                    column("examples", SyncRecord::examples),
                    column("loss", SyncRecord::loss),
                    column("penalty", SyncRecord::penalty),
                    column("variance", SyncRecord::variance),
                    column("broadcast_ms", SyncRecord::broadcastMillis),
                    column("compute_ms", SyncRecord::computeMillis),
                    column("reduce_ms", SyncRecord::reduceMillis),
                    column("driver_ms", SyncRecord::driverMillis),
                    column("learning_rate", SyncRecord::learningRate),
                    column("mean_compute_ms", sync -> CsvTable.emptyIfNaN(sync.meanComputeMillis)),
                    column("slowest", SyncRecord::slowest),
                    column("fault", SyncRecord::fault),
                    column("layer_variances", SyncRecord::variances)));

    /** Copies the map and keeps its order. */
    public SyncRecord {
        layerVariances = Collections.unmodifiableMap(new LinkedHashMap<>(layerVariances));
    }

    /** As earlier versions knew it. */
    public SyncRecord(int sync, int epoch, long examples, double loss, double penalty, double variance, double broadcastMillis,
            double computeMillis, double reduceMillis, double driverMillis, double learningRate) {
        this(sync, epoch, examples, loss, penalty, variance, broadcastMillis, computeMillis, reduceMillis, driverMillis, learningRate,
                Double.NaN, "", "", Map.of());
    }

    /** The same sync, which does not count. */
    public SyncRecord withFault(String what) {
        return new SyncRecord(sync, epoch, examples, loss, penalty, variance, broadcastMillis, computeMillis, reduceMillis, driverMillis,
                learningRate, meanComputeMillis, slowest, what, layerVariances);
    }

    private static String variances(SyncRecord sync) {
        try {
            return sync.layerVariances.isEmpty() ? "" : JSON.writeValueAsString(sync.layerVariances);
        } catch (JsonProcessingException e) {
            throw new AssertionError("names and numbers are JSON", e);
        }
    }

    private static Map<String, Double> variances(CsvTable.Row row) {
        String text = row.text("layer_variances");
        try {
            return text.isEmpty() ? Map.of() : JSON.readValue(text, new TypeReference<LinkedHashMap<String, Double>>() { });
        } catch (JsonProcessingException e) {
            throw new StoreException(row.file() + " row " + row.line() + ": layer_variances must be a JSON object of numbers, not '" + text
                    + "'", e);
        }
    }
}
