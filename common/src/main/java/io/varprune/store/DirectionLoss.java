package io.varprune.store;

import static io.varprune.store.CsvTable.column;

import java.util.List;

/**
 * The training loss of one trained or pruned network moved along one random filter-normalized direction.
 *
 * @param method     name of the method
 * @param lambda     its strength
 * @param seed       seed of the run
 * @param criterion  what made a weight worth keeping
 * @param allocation how the sparsity was shared among the layers
 * @param sparsity   fraction of weights cut, 0 for the network as it was trained
 * @param direction  number of the direction, from 0
 * @param alpha      how far, in units of each filter's norm
 * @param loss       mean cross-entropy there, in nats
 */
public record DirectionLoss(String method, double lambda, long seed, String criterion, String allocation, double sparsity,
        long direction, double alpha, double loss) {
    /** The file loss-directions.csv. */
    public static final CsvTable<DirectionLoss> TABLE = new CsvTable<>("loss-directions.csv",
            row -> new DirectionLoss(row.text("method"), row.number("lambda"), row.whole("seed"), row.text("criterion"),
                    row.text("allocation"), row.number("sparsity"), row.whole("direction"), row.number("alpha"), row.number("loss")),
            List.of(column("method", DirectionLoss::method),
                    column("lambda", DirectionLoss::lambda),
                    column("seed", DirectionLoss::seed),
                    column("criterion", DirectionLoss::criterion),
                    column("allocation", DirectionLoss::allocation),
                    column("sparsity", DirectionLoss::sparsity),
                    column("direction", DirectionLoss::direction),
                    column("alpha", DirectionLoss::alpha),
                    column("loss", DirectionLoss::loss)));
}
