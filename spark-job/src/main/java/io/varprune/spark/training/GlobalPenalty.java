package io.varprune.spark.training;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import io.varprune.regularize.LayerMoments;
import io.varprune.regularize.VariancePenalty;
import java.util.Collections;
import java.util.List;

/** The moments of every regularized tensor of one weight vector, and psi of them. @param moments one per tensor, in layout order */
record GlobalPenalty(List<LayerMoments> moments) {
    /** One pass over the regularized weights. With network scope every tensor gets the moments of all together. */
    static GlobalPenalty of(float[] params, ParameterLayout regularized, boolean networkScope) {
        List<WeightTensor> tensors = regularized.weights();
        List<LayerMoments> each = Parts.map(tensors.stream().mapToInt(WeightTensor::length).toArray(), (tensor, from, to) -> {
            int offset = tensors.get(tensor).offset();
            return LayerMoments.of(params, offset + from, offset + to);
        }).stream().map(parts -> parts.stream().reduce(LayerMoments.EMPTY, LayerMoments::merge)).toList();
        if (!networkScope) {
            return new GlobalPenalty(each);
        }
        return new GlobalPenalty(Collections.nCopies(each.size(), each.stream().reduce(LayerMoments.EMPTY, LayerMoments::merge)));
    }

    double psi(boolean networkScope) {
        if (moments.isEmpty()) {
            return 0;
        }
        return networkScope ? VariancePenalty.of(moments.get(0)) : moments.stream().mapToDouble(VariancePenalty::of).sum();
    }

    double meanVariance() {
        return moments.stream().mapToDouble(LayerMoments::variance).average().orElse(0);
    }

    double[] flat() {
        double[] flat = new double[3 * moments.size()];
        for (int i = 0; i < moments.size(); i++) {
            flat[3 * i] = moments.get(i).count();
            flat[3 * i + 1] = moments.get(i).mean();
            flat[3 * i + 2] = moments.get(i).m2();
        }
        return flat;
    }

    static LayerMoments unflatten(double[] flat, int tensor) {
        return new LayerMoments((long) flat[3 * tensor], flat[3 * tensor + 1], flat[3 * tensor + 2]);
    }
}
