/**
 * What a run or a sweep shows for itself: a table for the terminal and one HTML page that needs no network. Start at
 * {@link io.varprune.report.HtmlReport} for runs and at {@link io.varprune.report.SweepReport} for sweeps.
 */
package io.varprune.report;
