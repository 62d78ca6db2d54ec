/**
 * The networks, as Deeplearning4j configurations. Knows nothing of data sets or Spark. Start at {@link io.varprune.model.Architecture}.
 */
package io.varprune.model;
