/**
 * The files of a run, on any Hadoop file system: whole or absent, never half written. Knows nothing of training. Start at
 * {@link io.varprune.store.RunDirectory}.
 */
package io.varprune.store;
