package io.varprune.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.Set;

/**
 * A setting in which two records differ.
 *
 * @param path  the setting, as in {@code train.epochs}
 * @param found its value in the first
 * @param asked its value in the second
 */
public record SettingDifference(String path, String found, String asked) {
    /** All of them, in the order of the records; none when the records are equal. */
    public static List<SettingDifference> between(Record found, Record asked) {
        return between(RecordTree.of(found), RecordTree.of(asked));
    }

    /** All in one line. */
    public static String line(List<SettingDifference> differences) {
        return differences.stream().map(SettingDifference::toString).collect(Collectors.joining("; "));
    }

    /** Those of two trees, as {@link ConfigReader#toTree} makes them. */
    public static List<SettingDifference> between(JsonNode found, JsonNode asked) {
        List<SettingDifference> differences = new ArrayList<>();
        compare("", found, asked, differences);
        return List.copyOf(differences);
    }

    private static void compare(String path, JsonNode found, JsonNode asked, List<SettingDifference> differences) {
        if (found.isObject() && asked.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            found.fieldNames().forEachRemaining(names::add);
            asked.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path.isEmpty() ? name : path + "." + name, found.path(name), asked.path(name), differences));
        } else if (!found.equals(asked)) {
            differences.add(new SettingDifference(path, shown(found), shown(asked)));
        }
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() || node.isNull() ? "nothing" : node.isValueNode() ? node.asText() : node.toString();
    }

    /** As in {@code train.epochs is 10, asked for 1}. */
    @Override
    public String toString() {
        return path + " is " + found + ", asked for " + asked;
    }
}
