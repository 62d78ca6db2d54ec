package io.varprune.sweep;

import java.util.SplittableRandom;

/** How likely the values of one axis are. */
interface Density {
    /** Up to a factor that is the same for all densities of one axis. */
    double of(Object value);

    Object draw(SplittableRandom random);
}
