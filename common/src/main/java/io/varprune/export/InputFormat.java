package io.varprune.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.varprune.data.DataSplit;
import io.varprune.data.Examples;
import io.varprune.data.Normalization;
import io.varprune.model.InputShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a network was trained to take and to answer.
 *
 * @param shape         of one example
 * @param scale         what a pixel of 0 to 255 is multiplied by; 1 for numbers that are no pixels
 * @param normalization of the plain values; empty for none
 * @param classes       names, in the order of the network's outputs
 */
public record InputFormat(InputShape shape, float scale, Optional<Normalization> normalization, List<String> classes) {
    /** Copies the list. */
    public InputFormat {
        classes = List.copyOf(classes);
    }

    /** Of the data that a network was trained on. */
    public static InputFormat of(DataSplit data) {
        return new InputFormat(data.train().shape(), data.train().scale(), data.train().normalization(), data.classNames());
    }

    /**
     * The numbers that the network takes for one image, as training made them.
     *
     * @param pixels row-major [channels, height, width], 0 to 255 each
     */
    public float[] features(byte[] pixels) {
        Examples plain = Examples.ofPixels(shape, classes.size(), pixels, new int[] {0}, scale);
        float[] features = new float[shape.size()];
        normalization.map(plain::normalized).orElse(plain).copyFeatures(new int[] {0}, 0, 1, features);
        return features;
    }

    /** Adds {@code input} and {@code classes} to a description. */
    public void describe(ObjectNode description) {
        ObjectNode input = description.putObject("input").put("channels", shape.channels()).put("height", shape.height())
                .put("width", shape.width()).put("scale", scale);
        input.putNull("normalization");
        normalization.ifPresent(by -> {
            ObjectNode each = input.putObject("normalization");
            by.mean().forEach(each.putArray("mean")::add);
            by.deviation().forEach(each.putArray("deviation")::add);
        });
        classes.forEach(description.putArray("classes")::add);
    }

    /** Reads what {@link #describe} added. @throws IllegalArgumentException when something is missing or out of range */
    static InputFormat of(JsonNode description) {
        JsonNode input = description.path("input");
        InputShape shape = new InputShape(input.path("channels").asInt(), input.path("height").asInt(), input.path("width").asInt());
        float scale = (float) input.path("scale").asDouble();
        if (!(scale > 0) || Float.isInfinite(scale)) {
            throw new IllegalArgumentException("its scale of pixels is " + input.path("scale") + ", allowed is a number above 0");
        }
        List<String> classes = new ArrayList<>();
        description.path("classes").forEach(name -> classes.add(name.asText()));
        JsonNode by = input.path("normalization");
        Optional<Normalization> normalization = by.isNull() ? Optional.empty() : Optional.of(
                new Normalization(numbers(by.path("mean"), shape.channels()), numbers(by.path("deviation"), shape.channels())));
        return new InputFormat(shape, scale, normalization, classes);
    }

    private static List<Double> numbers(JsonNode array, int count) {
        List<Double> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.asDouble(Double.NaN)));
        if (numbers.size() != count || !numbers.stream().allMatch(Double::isFinite)) {
            throw new IllegalArgumentException("its normalization is " + array + ", needed are " + count + " numbers");
        }
        return numbers;
    }
}
