package io.varprune.report;

import java.util.List;
import java.util.Map;

/** Escaped text, tables and sections. */
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
        StringBuilder table = new StringBuilder("<div class=\"table\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table><thead>");
        row(table, "<th scope=\"col\">", "</th>", head.stream().map(Html::escape).toList());
        table.append("</thead><tbody>\n");
        rows.forEach(row -> row(table, "<td>", "</td>", row));
        return table.append("</tbody></table></div>").toString();
    }

    /** A section. @param parts HTML */
    static String section(String heading, String note, String... parts) {
        return "<section>\n<h2>" + escape(heading) + "</h2>\n<p class=\"note\">" + escape(note) + "</p>\n" + String.join("\n", parts)
                + "\n</section>";
    }

    /** What a chart is drawn on. @param label what a screen reader says */
    static String canvas(String id, String label) {
        return canvas("chart", id, label);
    }

    /** The same of a class of its own. */
    static String canvas(String style, String id, String label) {
        return "<div class=\"" + style + "\"><canvas id=\"" + id + "\" tabindex=\"0\" role=\"img\" aria-label=\"" + escape(label)
                + ". Arrow keys go through the values; the table has all of them.\"></canvas></div>";
    }

    /** The same as high as its bars need. */
    static String bars(String id, String label, int bars) {
        return "<div class=\"bars\" style=\"height:" + (7 + 2 * bars) + "rem\">" + canvas("fill", id, label) + "</div>";
    }

    /** What a chart shows of several things. @param options in the order of their values 0, 1, ... */
    static String choice(String id, String label, List<String> options) {
        StringBuilder choice = new StringBuilder("<p class=\"choice\"><label for=\"").append(id).append("\">").append(escape(label))
                .append("</label> <select id=\"").append(id).append("\">");
        for (int i = 0; i < options.size(); i++) {
            choice.append("<option value=\"").append(i).append("\">").append(escape(options.get(i))).append("</option>");
        }
        return choice.append("</select></p>").toString();
    }

    /** A table that can be folded. */
    static String details(String table, boolean open) {
        return details("Table", table, open);
    }

    /** HTML that can be folded. */
    static String details(String summary, String content, boolean open) {
        return "<details" + (open ? " open" : "") + "><summary>" + escape(summary) + "</summary>" + content + "</details>";
    }

    /** Names and values; empty when there are none. */
    static String facts(Map<String, String> facts) {
        StringBuilder list = new StringBuilder();
        facts.forEach((name, value) -> list.append("<div><dt>").append(escape(name)).append("</dt><dd>")
                .append(escape(value)).append("</dd></div>"));
        return facts.isEmpty() ? "" : "<dl>" + list + "</dl>";
    }

    private static void row(StringBuilder table, String open, String close, List<String> cells) {
        table.append("<tr>");
        cells.forEach(cell -> table.append(open).append(cell).append(close));
        table.append("</tr>\n");
    }
}
