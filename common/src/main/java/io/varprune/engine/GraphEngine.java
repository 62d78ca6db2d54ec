package io.varprune.engine;

import io.varprune.engine.onednn.Program;
import io.varprune.engine.onednn.Statistics;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;

/** Networks of convolutions, batch norms, poolings, dense layers and residual sums by oneDNN. */
final class GraphEngine extends Engine {
    // a minibatch size that trains, the rest of an epoch, a block of the test set and the rest of it
    private static final int KEPT = 4;

    private record Use(int examples, boolean training) {}

    private final List<Program.Node> nodes;
    private final ImageSize input;
    private final List<RunningStatistics> statistics;
    private final FloatPointer weights;
    private final FloatPointer gradient;
    private final float[] moves;
    private final Map<Use, Program> programs = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Use, Program> eldest) {
            if (size() > KEPT) {
                eldest.getValue().close();
            }
            return size() > KEPT;
        }
    };
    private float[] logits = new float[0];
    // no gradient since the parameters moved
    private boolean first = true;

    GraphEngine(List<Program.Node> nodes, ImageSize input, Learning learning, List<RunningStatistics> statistics, int classes,
            int parameters) {
        super(learning, input.count(), classes, parameters);
        this.nodes = List.copyOf(nodes);
        this.input = input;
        this.statistics = List.copyOf(statistics);
        weights = new FloatPointer(parameters);
        gradient = new FloatPointer(parameters);
        gradient.put(params, 0, parameters);
        moves = new float[statistics.isEmpty() ? 0 : parameters];
    }

    private Program program(int examples, boolean training) {
        if (logits.length < examples * classes()) {
            logits = new float[examples * classes()];
        }
        return programs.computeIfAbsent(new Use(examples, training),
                use -> new Program(nodes, input.shape(), examples, weights, training ? gradient : null));
    }

    @Override
    void updated() {
        if (!first) {
            statistics.forEach(norm -> norm.subtract(moves, params));
        }
        first = true;
    }

    @Override
    void loaded() {
        first = true;
    }

    private Program forward(float[] at, float[] features, int examples, boolean training) {
        Program program = program(examples, training);
        weights.put(at, 0, at.length);
        program.forward(features, examples, logits);
        return program;
    }

    @Override
    public double gradient(Minibatch batch, float[] at, float[] into) {
        Program program = forward(at, batch.features(), batch.count(), true);
        double loss = lossOf(logits, batch);
        program.backward(outputGradient(), batch.count());
        gradient.get(into, 0, into.length);
        if (first) {
            for (int i = 0; i < statistics.size(); i++) {
                Statistics found = program.statistics().get(i);
                float[] means = new float[found.channels()];
                float[] variances = new float[found.channels()];
                found.read(means, variances);
                statistics.get(i).moves(params, means, variances, moves);
            }
        }
        first = false;
        return loss;
    }

    @Override
    public float[] predict(float[] features, int examples) {
        List<Statistics> norms = program(examples, false).statistics();
        for (int i = 0; i < statistics.size(); i++) {
            float[] means = new float[norms.get(i).channels()];
            float[] variances = new float[norms.get(i).channels()];
            statistics.get(i).read(params, means, variances);
            norms.get(i).write(means, variances);
        }
        forward(params, features, examples, false);
        for (int e = 0; e < examples; e++) {
            softmax(logits, e * classes(), classes());
        }
        return logits;
    }

    @Override
    public boolean hasStatistics() {
        return !statistics.isEmpty();
    }

    @Override
    public void retakeStatistics(Iterator<Minibatch> batches) {
        double[][] means = new double[statistics.size()][];
        double[][] variances = new double[statistics.size()][];
        long seen = 0;
        while (batches.hasNext()) {
            Minibatch batch = batches.next();
            int n = batch.count();
            Program program = forward(params, batch.features(), n, true);
            for (int i = 0; i < statistics.size(); i++) {
                Statistics found = program.statistics().get(i);
                means[i] = seen == 0 ? new double[found.channels()] : means[i];
                variances[i] = seen == 0 ? new double[found.channels()] : variances[i];
                float[] mean = new float[found.channels()];
                float[] variance = new float[found.channels()];
                found.read(mean, variance);
                for (int c = 0; c < mean.length; c++) {
                    means[i][c] += (double) n * mean[c];
                    variances[i][c] += (double) n * variance[c];
                }
            }
            seen += n;
        }
        if (seen == 0) {
            throw new IllegalArgumentException("no minibatch was given");
        }
        for (int i = 0; i < statistics.size(); i++) {
            for (int c = 0; c < means[i].length; c++) {
                means[i][c] /= seen;
                variances[i][c] /= seen;
            }
            statistics.get(i).write(params, means[i], variances[i]);
        }
    }

    @Override
    public void close() {
        programs.values().forEach(Program::close);
        programs.clear();
        weights.close();
        gradient.close();
    }
}
