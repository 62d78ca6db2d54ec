/** What people see of a run: the table on the terminal and the HTML page. Start at {@link io.varprune.report.HtmlReport}. */
package io.varprune.report;
