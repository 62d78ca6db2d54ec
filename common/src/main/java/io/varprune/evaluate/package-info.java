/** What a network's answers are worth, as counts that add up over slices of a test set. Knows nothing of networks or Spark. */
package io.varprune.evaluate;
