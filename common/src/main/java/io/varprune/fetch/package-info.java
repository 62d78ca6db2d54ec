/**
 * Downloads published data sets, checked by their SHA-256, into folders that {@link io.varprune.data} reads. Knows networks and files, no
 * Spark. Start at {@link io.varprune.fetch.Fetch}.
 */
package io.varprune.fetch;
