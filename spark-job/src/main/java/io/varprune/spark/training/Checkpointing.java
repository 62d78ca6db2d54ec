package io.varprune.spark.training;

import io.varprune.store.Checkpoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the state of a training from time to time, on the driver between two syncs, while the workers wait. Changes no number. */
public final class Checkpointing {
    /** Never. */
    public static final Checkpointing NONE = new Checkpointing(state -> { }, 0, Duration.ZERO, Clock.systemUTC());

    private static final Logger log = LoggerFactory.getLogger(Checkpointing.class);

    private final Consumer<Checkpoint> store;
    private final int syncs;
    private final Duration interval;
    private final Clock clock;
    private Instant last;
    private int end;
    private BooleanSupplier stop = () -> false;

    /**
     * By either measure, whichever comes first.
     *
     * @param store    keeps a state; the arrays in it are its own only until it returns
     * @param syncs    after every so many; 0 for none by this measure
     * @param interval at the first sync after so long; zero for none by this measure
     */
    public Checkpointing(Consumer<Checkpoint> store, int syncs, Duration interval, Clock clock) {
        this.store = store;
        this.syncs = syncs;
        this.interval = interval;
        this.clock = clock;
        last = clock.instant();
    }

    /** Also after this many epochs, with which a part of the training ends; 0 for never. */
    public Checkpointing atEnd(int ofEpochs) {
        end = ofEpochs;
        return this;
    }

    /** Also at the first sync after somebody asked the training to stop, which it then does with a {@link TrainingStopped}. */
    public Checkpointing stopIf(BooleanSupplier asked) {
        stop = asked;
        return this;
    }

    /** @param made syncs so far @param epochs over with this sync; 0 in the middle of one @param state asked for when it is due alone */
    void after(int made, int epochs, Supplier<Checkpoint> state) {
        boolean stopped = stop.getAsBoolean();
        boolean due = stopped || epochs > 0 && epochs == end || syncs > 0 && made % syncs == 0
                || !interval.isZero() && Duration.between(last, clock.instant()).compareTo(interval) >= 0;
        if (due) {
            long start = System.nanoTime();
            store.accept(state.get());
            last = clock.instant();
            log.info("checkpoint after {} syncs: {} ms", made, (System.nanoTime() - start) / 1_000_000);
        }
        if (stopped) {
            throw new TrainingStopped();
        }
    }
}
