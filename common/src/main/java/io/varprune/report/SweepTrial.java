package io.varprune.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.store.CurvePoint;
import io.varprune.store.StoreException;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.Point;
import java.util.List;
import java.util.Map;

/**
 * A trial as the report of its sweep shows it.
 *
 * @param row     its row of trials.csv
 * @param point   its point
 * @param planned epochs that it trains when nothing stops it
 * @param curve   its pruning curve; empty when it is not complete
 */
public record SweepTrial(TrialRecord row, Point point, int planned, List<CurvePoint> curve) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Copies the list. */
    public SweepTrial {
        curve = List.copyOf(curve);
    }

    /** @throws StoreException when the settings of the row are no JSON object */
    public static SweepTrial of(TrialRecord row, int planned, List<CurvePoint> curve) {
        return new SweepTrial(row, new Point(settings(row)), planned, curve);
    }

    private static Map<String, Object> settings(TrialRecord row) {
        try {
            if (JSON.readTree(row.settings()) instanceof ObjectNode object) {
                return JSON.convertValue(object, JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
            }
        } catch (JsonProcessingException e) {
            throw new StoreException(unreadable(row), e);
        }
        throw new StoreException(unreadable(row));
    }

    private static String unreadable(TrialRecord row) {
        return TrialRecord.TABLE.file() + ": the settings of trial " + row.trial() + " must be a JSON object, not '" + row.settings() + "'";
    }

    /** The sweep's name of the method, or else the regularizer's. */
    String method() {
        return String.valueOf(point.settings().getOrDefault(Point.METHOD, row.method()));
    }

    boolean isComplete() {
        return row.state().equals("complete");
    }

    boolean isStopped() {
        return row.state().equals("stopped");
    }

    boolean isFailed() {
        return row.state().equals("failed");
    }
}
