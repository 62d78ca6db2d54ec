package io.varprune.model;

import java.nio.charset.StandardCharsets;
import org.bytedeco.hdf5.Attribute;
import org.bytedeco.hdf5.DataSet;
import org.bytedeco.hdf5.DataSpace;
import org.bytedeco.hdf5.Group;
import org.bytedeco.hdf5.H5File;
import org.bytedeco.hdf5.H5Library;
import org.bytedeco.hdf5.StrType;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.deeplearning4j.nn.modelimport.keras.Hdf5Archive;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.DeserializationFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What an HDF5 file says of itself, looked at before Deeplearning4j reads it: that believes every size, and where text is no JSON it
 * tries ever longer buffers, up to a quarter of a gigabyte.
 */
final class KerasArchive {
    private static final String CONFIGURATION = "model_config";
    private static final String TRAINING = "training_config";
    private static final long LONGEST_TEXT = 64 << 20;
    private static final long ALWAYS_ALLOWED = 16 << 20;
    // weights that HDF5 packs; those of a network shrink less
    private static final int MOST_RATIO = 200;
    private static final int DEEPEST = 20;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static {
        // what an import that failed left open would crash the JVM at its end, in place of its exit code
        H5Library.dontAtExit();
    }

    private final long most;

    private KerasArchive(long fileLength) {
        most = Math.max(ALWAYS_ALLOWED, MOST_RATIO * fileLength);
    }

    /** The configuration of the model. @throws IllegalArgumentException when there is none, or the file is damaged */
    static JsonNode configuration(java.io.File file) {
        // HDF5 works for one thread at a time
        synchronized (Hdf5Archive.LOCK_OBJECT) {
            try (H5File h5 = new H5File(file.toString(), hdf5.H5F_ACC_RDONLY)) {
                new KerasArchive(file.length()).checkSizes(h5, 0);
                if (h5.attrExists(TRAINING)) {
                    json(h5, TRAINING);
                }
                return json(h5, CONFIGURATION);
            }
        }
    }

    private void checkSizes(Group group, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("its groups are nested more than " + DEEPEST + " deep");
        }
        for (long i = 0; i < group.getNumObjs(); i++) {
            String name = group.getObjnameByIdx(i).getString();
            int type = group.childObjType(i);
            if (type == hdf5.H5O_TYPE_GROUP) {
                try (Group inner = group.openGroup(name)) {
                    checkSizes(inner, depth + 1);
                }
            } else if (type == hdf5.H5O_TYPE_DATASET) {
                try (DataSet data = group.openDataSet(name); DataSpace space = data.getSpace()) {
                    long numbers = space.getSimpleExtentNpoints();
                    if (numbers < 0 || numbers > most / Float.BYTES) {
                        throw new IllegalArgumentException("its data set " + name + " says that it has " + numbers + " numbers");
                    }
                }
            }
        }
    }

    private static JsonNode json(H5File h5, String name) {
        if (!h5.attrExists(name)) {
            throw new IllegalArgumentException("it has no " + name + "; save the whole model, not its weights alone");
        }
        try {
            return JSON.readTree(text(h5, name));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("its " + name + " is no JSON", e);
        }
    }

    private static String text(H5File h5, String name) {
        try (Attribute attribute = h5.openAttribute(name); StrType type = attribute.getStrType(); DataSpace space = attribute.getSpace()) {
            if (space.getSimpleExtentNpoints() != 1 || type.getSize() > LONGEST_TEXT) {
                throw new IllegalArgumentException("its " + name + " is no text");
            }
            if (!type.isVariableStr()) {
                try (BytePointer fixed = new BytePointer(type.getSize() + 1).zero()) {
                    attribute.read(type, (Pointer) fixed);
                    return fixed.getString(StandardCharsets.UTF_8);
                }
            }
            try (PointerPointer<BytePointer> variable = new PointerPointer<>(1)) {
                variable.put(0, (Pointer) null);
                attribute.read(type, (Pointer) variable);
                BytePointer text = variable.get(BytePointer.class, 0);
                if (text == null) {
                    throw new IllegalArgumentException("its " + name + " is empty");
                }
                try {
                    return text.getString(StandardCharsets.UTF_8);
                } finally {
                    Pointer.free(text);
                }
            }
        }
    }
}
