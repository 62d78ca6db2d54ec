package io.varprune.spark.training;

import io.varprune.model.ParameterLayout;
import io.varprune.model.WeightTensor;
import io.varprune.regularize.LayerMoments;
import io.varprune.regularize.VariancePenalty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The moments of every regularized tensor of one weight vector, and psi of them.
 *
 * @param moments those that its penalty has, one per tensor, in layout order
 * @param own     its own, likewise: the same unless all tensors share one variance
 */
record GlobalPenalty(List<LayerMoments> moments, List<LayerMoments> own) {
    /** One pass over the regularized weights. With network scope every tensor gets the moments of all together. */
    static GlobalPenalty of(float[] params, ParameterLayout regularized, boolean networkScope) {
        List<WeightTensor> tensors = regularized.weights();
        List<LayerMoments> each = Parts.map(tensors.stream().mapToInt(WeightTensor::length).toArray(), (tensor, from, to) -> {
            int offset = tensors.get(tensor).offset();
            return LayerMoments.of(params, offset + from, offset + to);
        }).stream().map(parts -> parts.stream().reduce(LayerMoments.EMPTY, LayerMoments::merge)).toList();
        if (!networkScope) {
            return new GlobalPenalty(each, each);
        }
        return new GlobalPenalty(Collections.nCopies(each.size(), each.stream().reduce(LayerMoments.EMPTY, LayerMoments::merge)), each);
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

    /** The variance of each tensor by its layer and key. @param regularized the layout that it was made with */
    Map<String, Double> variances(ParameterLayout regularized) {
        Map<String, Double> variances = new LinkedHashMap<>();
        for (int i = 0; i < own.size(); i++) {
            WeightTensor tensor = regularized.weights().get(i);
            variances.put(tensor.layer() + " " + tensor.key(), own.get(i).variance());
        }
        return variances;
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
