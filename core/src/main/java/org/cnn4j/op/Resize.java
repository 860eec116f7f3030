package org.cnn4j.op;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;

/**
 * Samples x anew at another size, as ONNX's Resize defines it. Operand: x, FLOAT32 (any type for NEAREST).
 *
 * @param cubicA CUBIC: the spline's parameter, usually -0.75 (Keys 1981)
 * @param excludeOutside weights of neighbours outside x become 0 and the rest is scaled to sum 1; otherwise the edge
 *     element stands for them
 * @param antialias LINEAR and CUBIC: widens the filter when shrinking
 * @param scales output over input size an axis, as given or computed; not always the quotient of the integer sizes
 * @param shape the result's shape
 * @param crop TF_CROP_AND_RESIZE alone, else empty: the first and then the last place of each axis, 0 to 1 from the first
 *     to the last element of x. What lies outside x takes the edge element; {@link #outside} tells where that is
 */
public record Resize(
        Mode mode,
        Coordinates coordinates,
        Rounding rounding,
        double cubicA,
        boolean excludeOutside,
        boolean antialias,
        List<Double> scales,
        Shape shape,
        List<Double> crop)
        implements Op {

    /** How neighbours become one. */
    public enum Mode {
        NEAREST,
        LINEAR,
        CUBIC
    }

    /** Where in x an output element lies. */
    public enum Coordinates {
        HALF_PIXEL,
        HALF_PIXEL_SYMMETRIC,
        PYTORCH_HALF_PIXEL,
        ALIGN_CORNERS,
        ASYMMETRIC,
        TF_HALF_PIXEL_FOR_NN,
        TF_CROP_AND_RESIZE
    }

    /** NEAREST: which neighbour is the nearest. */
    public enum Rounding {
        ROUND_PREFER_FLOOR,
        ROUND_PREFER_CEIL,
        FLOOR,
        CEIL
    }

    /**
     * What each element along one axis is made of: output {@code o} is the sum over {@code t < count} of {@code
     * weights[o * count + t] * x[indices[o * count + t]]}. All modes come down to this, axis by axis.
     */
    public record AxisTaps(int count, int[] indices, float[] weights) {}

    public Resize {
        scales = List.copyOf(scales);
        Checks.requireParameter(
                scales.size() == shape.rank() && scales.stream().allMatch(s -> s > 0 && Double.isFinite(s)),
                "Resize",
                "scales must be positive, one an axis of " + shape + ": " + scales);
        crop = List.copyOf(crop);
        Checks.requireParameter(
                crop.size() == (coordinates == Coordinates.TF_CROP_AND_RESIZE ? 2 * shape.rank() : 0),
                "Resize",
                "a first and a last place an axis belong to TF_CROP_AND_RESIZE and to nothing else: " + crop);
    }

    /** All coordinates but TF_CROP_AND_RESIZE. */
    public Resize(
            Mode mode,
            Coordinates coordinates,
            Rounding rounding,
            double cubicA,
            boolean excludeOutside,
            boolean antialias,
            List<Double> scales,
            Shape shape) {
        this(mode, coordinates, rounding, cubicA, excludeOutside, antialias, scales, shape, List.of());
    }

    @Override
    public List<TensorType> infer(List<TensorType> inputs) {
        Checks.arity(this, inputs, 1);
        TensorType x = inputs.get(0);
        if (mode != Mode.NEAREST) {
            Checks.dtype(this, "x", x, DType.FLOAT32);
        }
        Checks.require(x.shape().rank() == shape.rank(), this, x.shape() + " cannot become " + shape);
        for (int i = 0; i < shape.rank(); i++) {
            Checks.require(
                    x.shape().dim(i) > 0 || shape.dim(i) == 0,
                    this,
                    "axis " + i + " of " + x.shape() + " has nothing to sample");
        }
        return List.of(x.withShape(shape));
    }

    /** The axes of {@code input} that change; all others are copied. */
    public List<Integer> changedAxes(Shape input) {
        List<Integer> axes = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            boolean whole = crop.isEmpty() || (crop.get(i) == 0 && crop.get(shape.rank() + i) == 1);
            boolean same = input.dim(i) == shape.dim(i) && scales.get(i) == 1.0 && whole;
            if (!same) {
                axes.add(i);
            }
        }
        return axes;
    }

    /** The taps of {@code axis} for an input axis of {@code in} elements. */
    public AxisTaps taps(int axis, int in) {
        int out = shape.dim(axis);
        double scale = scales.get(axis);
        if (mode == Mode.NEAREST) {
            int[] indices = new int[out];
            float[] weights = new float[out];
            for (int o = 0; o < out; o++) {
                indices[o] = clamp((int) round(source(axis, o, in)), in);
                weights[o] = 1;
            }
            return new AxisTaps(1, indices, weights);
        }
        double filterScale = antialias ? Math.min(scale, 1) : 1;
        int radius = mode == Mode.LINEAR ? 1 : 2;
        int start = (int) Math.floor(-radius / filterScale) + 1;
        int count = 2 - 2 * start;
        int[] indices = new int[out * count];
        float[] weights = new float[out * count];
        for (int o = 0; o < out; o++) {
            double at = source(axis, o, in);
            // An integral position belongs to the interval on its left, as in ONNX's reference implementation.
            double base = Math.ceil(at) - 1;
            fill(indices, weights, o * count, (int) base + start, count, at, in, filterScale);
        }
        return new AxisTaps(count, indices, weights);
    }

    private void fill(
            int[] indices, float[] weights, int offset, int first, int count, double at, int in, double filterScale) {
        double[] exact = new double[count];
        double sum = 0;
        for (int t = 0; t < count; t++) {
            boolean outside = first + t < 0 || first + t >= in;
            exact[t] = excludeOutside && outside ? 0 : weight((first + t - at) * filterScale);
            sum += exact[t];
        }
        for (int t = 0; t < count; t++) {
            indices[offset + t] = clamp(first + t, in);
            weights[offset + t] = (float) (exact[t] / sum);
        }
    }

    private double weight(double distance) {
        double d = Math.abs(distance);
        if (mode == Mode.LINEAR) {
            return Math.max(0, 1 - d);
        }
        if (d <= 1) {
            return ((cubicA + 2) * d - (cubicA + 3)) * d * d + 1;
        }
        return d < 2 ? ((cubicA * d - 5 * cubicA) * d + 8 * cubicA) * d - 4 * cubicA : 0;
    }

    /** Whether element {@code o} of {@code axis} lies outside an input axis of {@code in} elements. */
    public boolean outside(int axis, int o, int in) {
        double at = source(axis, o, in);
        return at < 0 || at > in - 1;
    }

    private double source(int axis, int o, int in) {
        int out = shape.dim(axis);
        double scale = scales.get(axis);
        return switch (coordinates) {
            case HALF_PIXEL -> (o + 0.5) / scale - 0.5;
            case HALF_PIXEL_SYMMETRIC -> {
                double adjustment = out / (scale * in);
                yield in / 2.0 * (1 - adjustment) + (o + 0.5) / scale - 0.5;
            }
            case PYTORCH_HALF_PIXEL -> out > 1 ? (o + 0.5) / scale - 0.5 : 0;
            case ALIGN_CORNERS -> out > 1 ? (double) o * (in - 1) / (out - 1) : 0;
            case ASYMMETRIC -> o / scale;
            case TF_HALF_PIXEL_FOR_NN -> (o + 0.5) / scale;
            case TF_CROP_AND_RESIZE -> {
                double first = crop.get(axis);
                double last = crop.get(shape.rank() + axis);
                yield out > 1
                        ? first * (in - 1) + o * (last - first) * (in - 1) / (out - 1)
                        : 0.5 * (first + last) * (in - 1);
            }
        };
    }

    private double round(double at) {
        return switch (rounding) {
            case ROUND_PREFER_FLOOR -> Math.ceil(at - 0.5);
            case ROUND_PREFER_CEIL -> Math.floor(at + 0.5);
            case FLOOR -> Math.floor(at);
            case CEIL -> Math.ceil(at);
        };
    }

    private static int clamp(int index, int in) {
        return Math.max(0, Math.min(in - 1, index));
    }
}
