/** What must be true of a cluster before a long job starts: each check is a {@link io.varprune.spark.doctor.Check}. */
package io.varprune.spark.doctor;
