/** Sweeps on Spark: trials side by side or one by one over the whole cluster, on the record in a ledger. */
package io.varprune.spark.sweep;
