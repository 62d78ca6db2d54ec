package io.varprune.prune;

import io.varprune.model.ParameterLayout;
import java.util.List;

/** What of a network may be cut. @param layout its weights; @param units its neurons and filters that can go whole */
public record Prunable(ParameterLayout layout, List<OutputUnits> units) {
    /** Copies the list. */
    public Prunable {
        units = List.copyOf(units);
    }

    /** Single weights only. */
    public static Prunable weightsOf(ParameterLayout layout) {
        return new Prunable(layout, List.of());
    }
}
