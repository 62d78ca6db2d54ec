/**
 * How one minibatch becomes the direction of one update. A step asks an {@link io.varprune.step.Objective} for gradients at points of its
 * choice; the updater then moves the original parameters. Knows no network, no updater and no Spark. Start at
 * {@link io.varprune.step.Step}.
 */
package io.varprune.step;
