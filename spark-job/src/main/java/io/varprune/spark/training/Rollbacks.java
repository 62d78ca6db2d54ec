package io.varprune.spark.training;

import io.varprune.store.Checkpoint;
import io.varprune.store.TrainingState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The states to which a training can roll back. A number that overflows has mostly grown for a while, so the state just before it is no
 * good: the older of two states, {@code syncs} apart, is taken. Which states these are depends on the syncs alone, never on the clock.
 */
final class Rollbacks {
    private static final int KEPT = 2;

    private final RollbackSettings settings;
    private final Deque<TrainingState> states = new ArrayDeque<>();
    private int made;

    Rollbacks(RollbackSettings settings) {
        this.settings = settings;
    }

    /** Takes over what a checkpoint knows. */
    void restore(Checkpoint from) {
        states.addAll(from.earlier());
        made = from.rollbacks();
    }

    /** @param state kept when there is none yet */
    void begin(TrainingState state) {
        if (settings.attempts() > 0 && states.isEmpty()) {
            states.add(state.copy());
        }
    }

    /** @param position syncs that count, from the beginning of the training @param state copied when it is kept */
    void after(int position, TrainingState state) {
        if (settings.attempts() > 0 && position % settings.syncs() == 0) {
            if (states.size() == KEPT) {
                states.removeFirst();
            }
            states.add(state.copy());
        }
    }

    /** How often the training rolled back. */
    int made() {
        return made;
    }

    boolean isExhausted() {
        return made >= settings.attempts();
    }

    /** The state to go on from. */
    TrainingState back() {
        made++;
        TrainingState oldest = states.removeFirst();
        states.clear();
        states.add(oldest);
        return oldest;
    }

    /** All that are kept, oldest first. */
    List<TrainingState> states() {
        return List.copyOf(states);
    }
}
