/** Data sets as Parquet, for clusters; start at {@link io.varprune.spark.data.ParquetSchema}. */
package io.varprune.spark.data;
