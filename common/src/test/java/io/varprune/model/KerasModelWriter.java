package io.varprune.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.PredType;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerPointer;

/** Writes models with channels last and random weights as Keras 2.4 does. */
final class KerasModelWriter {
    private static final String CONSTRAINTS = "'kernel_initializer': {'class_name': 'GlorotUniform', 'config': {'seed': null}},"
            + " 'bias_initializer': {'class_name': 'Zeros', 'config': {}}, 'kernel_regularizer': null, 'bias_regularizer': null,"
            + " 'kernel_constraint': null, 'bias_constraint': null";

    private record Weights(String layer, String name, long[] shape, float[] values) {}

    private final List<String> layers = new ArrayList<>();
    private final List<Weights> weights = new ArrayList<>();
    private final Random random = new Random(11);
    private final boolean functional;
    private String last = "in";

    KerasModelWriter(boolean functional, InputShape input) {
        this.functional = functional;
        layers.add("{'class_name': 'InputLayer', 'config': {'dtype': 'float32', 'sparse': false, 'ragged': false, 'name': 'in',"
                + " 'batch_input_shape': [null, %d, %d, %d]}%s}".formatted(input.height(), input.width(), input.channels(),
                functional ? ", 'name': 'in', 'inbound_nodes': []" : ""));
    }

    KerasModelWriter convolution(String name, int size, int stride, String padding, int in, int out, String activation) {
        return convolution(name, size, stride, padding, in, out, activation, last);
    }

    /** @param from the layer that it reads */
    KerasModelWriter convolution(String name, int size, int stride, String padding, int in, int out, String activation, String from) {
        weight(name, "kernel", 0.4f, 0, size, size, in, out);
        weight(name, "bias", 0.2f, 0, out);
        return join("Conv2D", name, "'filters': %d, 'kernel_size': [%d, %d], 'strides': [%d, %d], 'padding': '%s', %s".formatted(out, size,
                size, stride, stride, padding, "'data_format': 'channels_last', 'dilation_rate': [1, 1], 'groups': 1, 'activation': '"
                + activation + "', 'use_bias': true, " + CONSTRAINTS), from);
    }

    KerasModelWriter batchNorm(String name, int channels) {
        weight(name, "gamma", 0.2f, 1, channels);
        weight(name, "beta", 0.2f, 0, channels);
        weight(name, "moving_mean", 0.2f, 0, channels);
        weight(name, "moving_variance", 0.1f, 2, channels);
        return layer("BatchNormalization", name, "'axis': [3], 'momentum': 0.99, 'epsilon': 0.001, 'center': true, 'scale': true,"
                + " 'gamma_initializer': {'class_name': 'Ones', 'config': {}}, 'beta_initializer': {'class_name': 'Zeros', 'config': {}},"
                + " 'moving_mean_initializer': {'class_name': 'Zeros', 'config': {}}, 'gamma_regularizer': null,"
                + " 'moving_variance_initializer': {'class_name': 'Ones', 'config': {}}, 'beta_regularizer': null,"
                + " 'beta_constraint': null, 'gamma_constraint': null");
    }

    KerasModelWriter dense(String name, int in, int out, String activation) {
        weight(name, "kernel", 0.4f, 0, in, out);
        weight(name, "bias", 0.2f, 0, out);
        return layer("Dense", name, "'units': %d, 'activation': '%s', 'use_bias': true, %s".formatted(out, activation,
                CONSTRAINTS));
    }

    KerasModelWriter pool(String kind, String name, int size, int stride, String padding) {
        return layer(kind, name, "'pool_size': [%d, %d], 'strides': [%d, %d], 'padding': '%s', 'data_format': 'channels_last'"
                .formatted(size, size, stride, stride, padding));
    }

    /** @param settings of Keras' configuration, in single quotes; may be empty */
    KerasModelWriter layer(String kind, String name, String settings) {
        return join(kind, name, settings, last);
    }

    /** A layer of a functional model behind others. */
    KerasModelWriter join(String kind, String name, String settings, String... inputs) {
        StringBuilder inbound = new StringBuilder();
        for (String input : inputs) {
            inbound.append(inbound.isEmpty() ? "" : ", ").append("['").append(input).append("', 0, 0, {}]");
        }
        layers.add("{'class_name': '%s', 'config': {'name': '%s', 'trainable': true, 'dtype': 'float32'%s}%s}".formatted(kind, name,
                settings.isEmpty() ? "" : ", " + settings,
                functional ? ", 'name': '" + name + "', 'inbound_nodes': [[" + inbound + "]]" : ""));
        last = name;
        return this;
    }

    /** @return the file */
    String write(Path file) {
        String config = "{'name': 'model', 'layers': [" + String.join(", ", layers) + "]"
                + (functional ? ", 'input_layers': [['in', 0, 0]], 'output_layers': [['" + last + "', 0, 0]]" : "") + "}";
        String model = "{'class_name': '" + (functional ? "Functional" : "Sequential") + "', 'config': " + config + "}";
        try (H5File h5 = new H5File(file.toString(), hdf5.H5F_ACC_TRUNC); Group root = h5.createGroup("model_weights")) {
            attribute(h5, "model_config", model.replace('\'', '"'));
            for (Group each : List.of(h5, root)) {
                attribute(each, "keras_version", "2.4.0");
                attribute(each, "backend", "tensorflow");
            }
            for (Weights each : weights) {
                String group = "/model_weights/" + each.layer;
                if (!h5.nameExists(group)) {
                    try (Group layer = h5.createGroup(group)) {
                        weightNames(layer, weights.stream().filter(of -> of.layer.equals(each.layer))
                                .map(of -> of.layer + "/" + of.name + ":0").toList());
                    }
                    h5.createGroup(group + "/" + each.layer).close();
                }
                try (DataSpace space = new DataSpace(each.shape.length, each.shape);
                        DataSet data = h5.createDataSet(group + "/" + each.layer + "/" + each.name + ":0", PredType.IEEE_F32LE(), space);
                        FloatPointer values = new FloatPointer(each.values)) {
                    data.write(values, PredType.NATIVE_FLOAT());
                }
            }
        }
        return file.toString();
    }

    private static void attribute(Group owner, String name, String text) {
        try (StrType type = new StrType(PredType.C_S1(), hdf5.H5T_VARIABLE); DataSpace scalar = new DataSpace(hdf5.H5S_SCALAR);
                Attribute attribute = owner.createAttribute(name, type, scalar); BytePointer bytes = new BytePointer(text);
                PointerPointer<BytePointer> value = new PointerPointer<>(new BytePointer[] {bytes})) {
            attribute.write(type, value);
        }
    }

    private static void weightNames(Group owner, List<String> names) {
        int length = names.stream().mapToInt(String::length).max().orElseThrow();
        ByteBuffer padded = ByteBuffer.allocate(names.size() * length);
        for (int i = 0; i < names.size(); i++) {
            padded.position(i * length).put(names.get(i).getBytes(StandardCharsets.UTF_8));
        }
        try (StrType type = new StrType(PredType.C_S1(), length); DataSpace row = new DataSpace(1, new long[] {names.size()});
                Attribute attribute = owner.createAttribute("weight_names", type, row);
                BytePointer value = new BytePointer(padded.array())) {
            attribute.write(type, value);
        }
    }

    private void weight(String layer, String name, float scale, float middle, long... shape) {
        int length = 1;
        for (long size : shape) {
            length *= (int) size;
        }
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = middle + scale * (float) random.nextGaussian();
        }
        weights.add(new Weights(layer, name, shape, values));
    }
}
