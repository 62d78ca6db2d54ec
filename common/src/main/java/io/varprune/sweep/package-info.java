/**
 * What a sweep tries, what it makes of the results and when it gives a trial up: points, searches, objectives, early stopping and the
 * verdict, all pure functions. Runs nothing and knows no Spark and no file. Start at {@link io.varprune.sweep.SweepConfig}.
 */
package io.varprune.sweep;
