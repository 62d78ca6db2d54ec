/** varprune on Spark. The method itself is in {@code common}; start at {@code cli.Main}. */
package io.varprune.spark;
