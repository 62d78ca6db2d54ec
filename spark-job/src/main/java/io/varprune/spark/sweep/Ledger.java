package io.varprune.spark.sweep;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.store.EventLog;
import io.varprune.store.RunDirectory;
import io.varprune.store.StoreException;

/**
 * What happened in a sweep, on record in the folder {@code ledger} of its directory, and what became of its trials by it. An event is
 * written before it takes effect, so a sweep whose driver was killed goes on from where the ledger is.
 */
final class Ledger {
    private static final String FOLDER = "ledger";
    private static final int LONGEST_SHOWN = 200;

    private final RunDirectory directory;
    private final Runnable mayWrite;
    private final EventLog events;
    private final SweepState state = new SweepState();

    /**
     * Reads the ledger of a sweep; one that has not begun has an empty one.
     *
     * @param mayWrite throws when this process may not write any more
     */
    Ledger(RunDirectory directory, Runnable mayWrite) {
        this.directory = directory;
        this.mayWrite = mayWrite;
        events = new EventLog(directory, FOLDER);
        events.events().forEach(this::replay);
    }

    private void replay(ObjectNode event) {
        try {
            EventJson.read(event).applyTo(state);
        } catch (StoreException e) {
            throw damaged(event, e.getMessage(), e);
        } catch (RuntimeException e) {
            // as by a null where there must be something
            throw damaged(event, "is not as it must be", e);
        }
    }

    private StoreException damaged(ObjectNode event, String how, RuntimeException e) {
        String shown = event.toString();
        return new StoreException(directory.path() + "/" + FOLDER + " is damaged: the event "
                + (shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "..." : shown) + " " + how, e);
    }

    /** Puts an event on record, and then does what it says. @throws StoreException when it cannot be written, and did nothing */
    void append(SweepEvent event) {
        mayWrite.run();
        events.append(EventJson.write(event));
        event.applyTo(state);
    }

    /** As all events have left it. */
    SweepState state() {
        return state;
    }
}
