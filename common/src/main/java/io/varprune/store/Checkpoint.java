package io.varprune.store;

import java.util.List;

/**
 * What a training knows between two syncs: with the same settings, data and number of workers it goes on from it bit for bit.
 *
 * @param state     where it is
 * @param syncs     all so far
 * @param earlier   states to which it may yet roll back, oldest first; none when it never does
 * @param rollbacks how often it did, each time with a lower learning rate
 */
public record Checkpoint(TrainingState state, List<SyncRecord> syncs, List<TrainingState> earlier, int rollbacks) {
    /** Copies the lists. */
    public Checkpoint {
        syncs = List.copyOf(syncs);
        earlier = List.copyOf(earlier);
    }
}
