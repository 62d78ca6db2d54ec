package io.varprune.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** YAML text to a tree and back; plain scalars follow the YAML 1.2 core rules, so {@code no} is text and {@code 1e-5} a number. */
final class YamlText {
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_ALIASES = 50;
    private static final int DEEPEST = 20;
    private static final int MOST_VALUES = 20_000;
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,40}");
    private static final Pattern REAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final Pattern INFINITE = Pattern.compile("([-+]?)\\.(inf|Inf|INF)");
    private static final Pattern TAGS =
            Pattern.compile("tag:yaml\\.org,2002:(str|int|float|bool|null|map|seq|timestamp|merge|value)");
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> NOT_NUMBERS = Set.of(".nan", ".NaN", ".NAN");
    private static final ObjectMapper WRITER = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .stringQuotingChecker(new Quoting())
            .build());

    private final List<Fault> faults;
    private int values;

    private YamlText(List<Fault> faults) {
        this.faults = faults;
    }

    /** The tree of one document, or null when there is none or it is malformed, which is then among {@code faults}. */
    static JsonNode parse(String text, List<Fault> faults) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setNestingDepthLimit(DEEPEST);
        options.setAllowDuplicateKeys(false);
        try {
            Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
            return root == null ? null : new YamlText(faults).convert(root, "", 0);
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
            faults.add(new Fault(at(mark), "malformed YAML", "", oneLine(e.getProblem())));
        } catch (YAMLException e) {
            faults.add(new Fault("", "malformed YAML", "", oneLine(e.getMessage())));
        }
        return null;
    }

    /** What a plain scalar means. */
    static JsonNode scalar(String text) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (NULLS.contains(text)) {
            return nodes.nullNode();
        }
        if (text.equals("true") || text.equals("false")) {
            return nodes.booleanNode(text.equals("true"));
        }
        if (WHOLE.matcher(text).matches()) {
            BigInteger number = new BigInteger(text);
            return number.bitLength() < Long.SIZE ? nodes.numberNode(number.longValue()) : nodes.numberNode(number);
        }
        if (REAL.matcher(text).matches()) {
            return nodes.numberNode(Double.parseDouble(text));
        }
        if (INFINITE.matcher(text).matches()) {
            return nodes.numberNode(text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
        }
        return NOT_NUMBERS.contains(text) ? nodes.numberNode(Double.NaN) : nodes.textNode(text);
    }

    /** The tree as YAML that {@link #parse} reads back. */
    static String write(JsonNode tree) {
        try {
            return WRITER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode convert(Node node, String path, int depth) {
        if (++values > MOST_VALUES || depth > DEEPEST) {
            throw new YAMLException("more than " + MOST_VALUES + " values, or nested more than " + DEEPEST
                    + " deep, once the aliases are expanded");
        }
        if (!TAGS.matcher(node.getTag().getValue()).matches()) {
            faults.add(new Fault(at(node.getStartMark()), "tag " + node.getTag().getValue(), "no tags", ""));
        }
        if (node instanceof ScalarNode scalar) {
            return scalar.getScalarStyle() == ScalarStyle.PLAIN
                    ? scalar(scalar.getValue()) : JsonNodeFactory.instance.textNode(scalar.getValue());
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (Node element : sequence.getValue()) {
                array.add(convert(element, path + "[" + array.size() + "]", depth + 1));
            }
            return array;
        }
        return map((MappingNode) node, path, depth);
    }

    private ObjectNode map(MappingNode mapping, String path, int depth) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            Node key = entry.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                faults.add(new Fault(at(key.getStartMark()), "a list or map as key", "text", ""));
                continue;
            }
            String name = scalar.getValue();
            String inner = path.isEmpty() ? name : path + "." + name;
            if (object.has(name)) {
                faults.add(new Fault(inner, "duplicate key", "",
                        "again in " + at(key.getStartMark()) + "; remove one of the two"));
            }
            object.set(name, convert(entry.getValueNode(), inner, depth + 1));
        }
        return object;
    }

    private static String at(Mark mark) {
        return mark == null ? "" : "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    private static String oneLine(String message) {
        return message == null ? "" : message.strip().replaceAll("\\s+", " ");
    }

    /** Quotes every text that would be read back as something else. */
    private static final class Quoting extends StringQuotingChecker.Default {
        @Override
        public boolean needToQuoteValue(String value) {
            return super.needToQuoteValue(value) || !scalar(value).isTextual();
        }
    }
}
