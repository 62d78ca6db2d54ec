package io.varprune.report;

import java.util.List;

/** Escaped text and tables. */
final class Html {
    private Html() {
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    /** A link to a file beside the page. */
    static String link(String href, String text) {
        return "<a href=\"" + escape(href) + "\">" + escape(text) + "</a>";
    }

    static String table(List<String> head, List<List<String>> rows) {
        return tableOfHtml(head, rows.stream().map(row -> row.stream().map(Html::escape).toList()).toList());
    }

    /** With cells that are HTML already. */
    static String tableOfHtml(List<String> head, List<List<String>> rows) {
        StringBuilder table = new StringBuilder("<div class=\"table\"><table><thead>");
        row(table, "th", head.stream().map(Html::escape).toList());
        table.append("</thead><tbody>\n");
        rows.forEach(row -> row(table, "td", row));
        return table.append("</tbody></table></div>").toString();
    }

    private static void row(StringBuilder table, String tag, List<String> cells) {
        table.append("<tr>");
        cells.forEach(cell -> table.append('<').append(tag).append('>').append(cell).append("</").append(tag).append('>'));
        table.append("</tr>\n");
    }
}
