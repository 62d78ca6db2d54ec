package io.varprune.report;

import io.varprune.store.CurvePoint;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What a curve shows of a pruned network, with batch-norm statistics taken anew. */
public enum Measure {
    /** Share of the examples, or of their pixels, that are classified rightly. */
    ACCURACY("accuracy", CurvePoint::accuracyRecalibrated),
    /** Mean Dice of the classes; of segmentations alone. */
    DICE("Dice", CurvePoint::dice),
    /** Mean intersection over union of the classes; of segmentations alone. */
    IOU("IoU", CurvePoint::iou);

    private final String label;
    private final ToDoubleFunction<CurvePoint> value;

    Measure(String label, ToDoubleFunction<CurvePoint> value) {
        this.label = label;
        this.value = value;
    }

    /** Those that say something of these points, the most telling first: most pixels are background, and accuracy is that of background. */
    public static List<Measure> of(List<CurvePoint> points) {
        return !points.isEmpty() && points.stream().allMatch(CurvePoint::ofPixels) ? List.of(DICE, IOU, ACCURACY) : List.of(ACCURACY);
    }

    /** As a report calls it. */
    public String label() {
        return label;
    }

    double of(CurvePoint point) {
        return value.applyAsDouble(point);
    }
}
