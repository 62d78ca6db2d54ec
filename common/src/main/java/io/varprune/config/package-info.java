/** The experiment as immutable records, and the strict reader that makes them from YAML. */
package io.varprune.config;
