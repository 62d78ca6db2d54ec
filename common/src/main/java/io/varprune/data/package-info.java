/**
 * Reads data sets into compact {@link io.varprune.data.Examples}, normalizes and augments images. Knows files (through Hadoop), no
 * networks and no Spark. Start at {@link io.varprune.data.DataSplit}.
 */
package io.varprune.data;
