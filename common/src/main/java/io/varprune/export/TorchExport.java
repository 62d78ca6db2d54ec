package io.varprune.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.deeplearning4j.nn.api.Model;

/**
 * A network for PyTorch: {@value #TENSORS}, {@value #DESCRIPTION} (layers, shapes, input and classes) and {@value #LOADER}, which builds
 * the network from both. Deeplearning4j has no maintained way to write ONNX.
 */
public final class TorchExport {
    /** The weights in the safetensors format. */
    public static final String TENSORS = "model.safetensors";
    /** What the network is, as JSON. */
    public static final String DESCRIPTION = "model.json";
    /** The Python file. */
    public static final String LOADER = "load.py";

    private final TorchNetwork network;
    private final ObjectNode description;

    /**
     * Translates; nothing is written.
     *
     * @param model       an initialized MultiLayerNetwork or ComputationGraph; it is only read
     * @param description more to say of it; it becomes the export's own
     * @throws IllegalArgumentException naming the layer that {@code load.py} cannot build
     */
    public TorchExport(Model model, InputFormat input, ObjectNode description) {
        this.network = TorchNetwork.of(model, input.shape());
        this.description = description;
        input.describe(description);
        network.describe(description);
    }

    /** The file {@value #TENSORS}; the stream stays open. */
    public void writeTensors(OutputStream out) throws IOException {
        network.writeTensors(out);
    }

    /** The file {@value #DESCRIPTION}; the stream stays open. */
    public void writeDescription(OutputStream out) throws IOException {
        out.write(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(description));
    }

    /** The file {@value #LOADER}; the stream stays open. */
    public static void writeLoader(OutputStream out) throws IOException {
        try (InputStream python = TorchExport.class.getResourceAsStream(LOADER)) {
            python.transferTo(out);
        }
    }
}
