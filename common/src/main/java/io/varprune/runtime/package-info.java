/**
 * Makes the native maths fast on this CPU and says what is in force. Must run before ND4J is touched: start at
 * {@link io.varprune.runtime.NativeRuntime#prepare()}; {@link io.varprune.runtime.Diagnosis} examines. Knows no Spark.
 */
package io.varprune.runtime;
