package io.varprune.spark.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.varprune.store.TrialRecord;
import io.varprune.sweep.Point;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A trial as the events so far have left it. */
final class LedgerTrial {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int generation;
    private final SweepEvent.ProposedTrial proposed;
    private final Point point;
    private int judgedIn;
    private TrialState state = TrialState.WAITING;
    private String reason = "";
    private int attempts;
    private int failures;
    private int epochs;
    private int promotedAt;
    private double accuracy = Double.NaN;
    private double objective = Double.NaN;
    private double seconds;
    // objective by epochs
    private final Map<Integer, Double> rungs = new TreeMap<>();

    LedgerTrial(int generation, SweepEvent.ProposedTrial proposed) {
        this.generation = generation;
        this.proposed = proposed;
        this.point = proposed.point();
        judgedIn = generation;
    }

    int number() {
        return proposed.trial();
    }

    /** The generation that asked for it first. */
    int generation() {
        return generation;
    }

    /** The last generation that asked for it. */
    int judgedIn() {
        return judgedIn;
    }

    Point point() {
        return point;
    }

    long seed() {
        return proposed.seed();
    }

    String method() {
        return proposed.method();
    }

    double lambda() {
        return proposed.lambda();
    }

    String run() {
        return proposed.run();
    }

    TrialState state() {
        return state;
    }

    /** How often its own error ended it. */
    int failures() {
        return failures;
    }

    /** Epochs trained, up to the last rung or the end. */
    int epochs() {
        return epochs;
    }

    /** NaN when it failed, and before it is known. */
    double objective() {
        return objective;
    }

    double seconds() {
        return seconds;
    }

    /** The objective at a rung; empty when it has not come there, or what it was there no longer counts. */
    Optional<Double> at(int rung) {
        return Optional.ofNullable(rungs.get(rung));
    }

    /** Whether nothing that may still happen gives it another objective at a rung. */
    boolean hasPassed(int rung) {
        return state.isFinal() || epochs >= rung;
    }

    /** Whether it is to be decided if it goes on from the rung it came to. */
    boolean awaitsDecision() {
        return state == TrialState.RUNNING && rungs.containsKey(epochs) && promotedAt < epochs;
    }

    void join(int anotherGeneration, boolean reopened) {
        judgedIn = anotherGeneration;
        if (reopened) {
            state = TrialState.WAITING;
            reason = "";
            objective = Double.NaN;
            promotedAt = 0;
            rungs.clear();
        }
    }

    void start() {
        state = TrialState.RUNNING;
        attempts++;
    }

    void reach(SweepEvent.RungReached rung) {
        rungs.put(rung.epochs(), rung.objective());
        epochs = rung.epochs();
        accuracy = rung.accuracy();
        objective = rung.objective();
        seconds += rung.seconds();
    }

    void promote() {
        promotedAt = epochs;
    }

    void complete(SweepEvent.Completed end) {
        state = TrialState.COMPLETE;
        epochs = end.epochs();
        accuracy = end.accuracy();
        objective = end.objective();
        seconds += end.seconds();
    }

    void fail(SweepEvent.Failed end) {
        state = TrialState.FAILED;
        reason = end.reason();
        failures++;
        accuracy = Double.NaN;
        objective = Double.NaN;
        seconds += end.seconds();
    }

    void stop(String why) {
        state = TrialState.STOPPED;
        reason = why;
    }

    void retry() {
        state = TrialState.WAITING;
        reason = "";
    }

    /** Its row of trials.csv. */
    TrialRecord row() {
        try {
            return new TrialRecord(generation, number(), method(), lambda(), seed(), JSON.writeValueAsString(point.settings()), state.label(),
                    reason, attempts, epochs, accuracy, objective, seconds, run());
        } catch (JsonProcessingException e) {
            throw new AssertionError("a point came from JSON", e);
        }
    }
}
