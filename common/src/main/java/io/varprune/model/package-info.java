/**
 * The networks: the zoo as Deeplearning4j configurations, chains or graphs, and the user's own from a file. Knows nothing of data sets or
 * Spark. Start at {@link io.varprune.model.Architecture}; a new one is a record beside the others, permitted there.
 */
package io.varprune.model;
