package io.varprune.sweep;

import io.varprune.config.Fault;
import io.varprune.config.Named;
import io.varprune.config.Setting;
import io.varprune.config.SettingException;
import java.util.List;

/**
 * Asynchronous successive halving, ASHA (Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020, arXiv 1810.05934,
 * algorithm 2): of the n trials that have come to a rung, the best n/eta, rounded down, go on. Differs in that a trial is judged once,
 * when it comes to the rung, instead of waiting there for others to be worse; and that at least the best goes on, so that the first need
 * not wait for eta trials. Trials as good as the last that goes on go on, too.
 *
 * @param rungs  epochs, growing
 * @param factor eta
 */
@Named("asha")
public record SuccessiveHalving(
        @Setting(value = "epochs after which trials are compared", orElse = "[3, 10]", min = 1) List<Integer> rungs,
        @Setting(value = "of so many trials one goes on", orElse = "3", min = 2) int factor) implements Halving {
    /** Copies the list; refuses one that does not grow. */
    public SuccessiveHalving {
        rungs = List.copyOf(rungs);
        for (int i = 1; i < rungs.size(); i++) {
            if (rungs.get(i) <= rungs.get(i - 1)) {
                throw new SettingException(new Fault("rungs", "got " + rungs, "each larger than the one before", ""));
            }
        }
        if (rungs.isEmpty()) {
            throw new SettingException(new Fault("rungs", "got none", "one or more", "halving: none has no rungs"));
        }
    }

    @Override
    public boolean stops(int rung, double value, List<Double> othersAtRung) {
        if (rung < 0 || rung >= rungs.size()) {
            throw new IllegalArgumentException("rung: got " + rung + ", there are " + rungs.size());
        }
        int goOn = Math.max(1, (othersAtRung.size() + 1) / factor);
        return Halving.better(value, othersAtRung) >= goOn;
    }
}
