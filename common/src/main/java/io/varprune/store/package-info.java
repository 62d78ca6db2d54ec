/** The run directory on any Hadoop file system: atomic writes, records and their CSV. Start at {@link io.varprune.store.RunDirectory}. */
package io.varprune.store;
