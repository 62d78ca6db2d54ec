package io.varprune.spark.cli;

import io.varprune.store.SyncRecord;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/** One plain line per epoch at most, and one when a trial is done. */
final class Progress implements Consumer<SyncRecord>, AutoCloseable {
    private final PrintStream out;
    private final String trial;
    private final int epochs;
    private SyncRecord last;

    Progress(PrintStream out, String trial, int epochs) {
        this.out = out;
        this.trial = trial;
        this.epochs = epochs;
    }

    @Override
    public void accept(SyncRecord sync) {
        if (last != null && sync.epoch() != last.epoch() && (last.epoch() + 1) % Math.max(1, epochs / 5) == 0) {
            print();
        }
        last = sync;
    }

    /** A line of its own. */
    void say(String line) {
        out.println(trial + ": " + line);
    }

    private void print() {
        out.printf(Locale.ROOT, "%s: epoch %d/%d, loss %.4f, penalty %.4g%n", trial, last.epoch() + 1, epochs, last.loss(),
                last.penalty());
    }

    @Override
    public void close() {
        if (last != null) {
            print();
        }
    }
}
