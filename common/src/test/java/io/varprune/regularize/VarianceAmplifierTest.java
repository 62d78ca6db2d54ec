package io.varprune.regularize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class VarianceAmplifierTest {
    @Test
    void addsLambdaTimesTheGradientInFloatAndInDouble() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            INDArray w = Nd4j.createFromArray(1.0, -2.0, 3.0, -4.0).castTo(type).reshape('f', new int[] {2, 2});
            INDArray g = Nd4j.ones(type, 4).reshape('f', new int[] {2, 2});
            new VarianceAmplifier(0.5).apply(w, g, 0.1, 0, 0);
            // half of the gradient worked by hand in VariancePenaltyTest, on top of ones
            assertThat(g.reshape('f', new int[] {4}).toDoubleVector()).as(type.name())
                    .containsExactly(new double[] {1.24, 0.92, 0.92, 1.24}, within(1e-6));
        }
    }

    @Test
    void usesTheMomentsItIsGiven() {
        INDArray w = Nd4j.createFromArray(1f, -2f);
        INDArray g = Nd4j.zeros(DataType.FLOAT, 2);
        VarianceAmplifier amplifier = new VarianceAmplifier(1);
        // mean 2.5 and variance 1.25 of four weights: the same two numbers as in the example of four
        amplifier.useMoments(w, new LayerMoments(4, 2.5, 5));
        amplifier.apply(w, g, 0.1, 0, 0);
        assertThat(g.toFloatVector()).containsExactly(new float[] {0.48f, -0.16f}, within(1e-6f));
    }

    @Test
    void refusesANegativeStrength() {
        assertThatThrownBy(() -> new VarianceAmplifier(-1)).hasMessage("lambda: got -1.0, allowed 0 or more");
    }

    @Test
    void warmsUpLinearly() {
        VarianceAmplifier amplifier = new VarianceAmplifier(2, new LinearWarmup(4));
        assertThat(new double[] {amplifier.strength(0, 0), amplifier.strength(1, 0), amplifier.strength(9, 0)})
                .containsExactly(0, 0.5, 2);
    }
}
