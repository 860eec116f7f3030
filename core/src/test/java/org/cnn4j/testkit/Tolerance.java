package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.GridSample;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Op;
import org.cnn4j.op.Resize;
import org.cnn4j.op.UnaryFunction;

/**
 * How far a float may lie from the reference's double. {@code u = 2^-24} is the unit roundoff of a float.
 *
 * @param bitwise sign of zero included; for operators that only move elements
 * @param allowed the distance for each element, null for none
 */
public record Tolerance(boolean bitwise, double[] allowed) {
    /** The unit roundoff of a float. */
    public static final double U = 0x1p-24;

    public static final Tolerance BITWISE = new Tolerance(true, null);
    /** The reference's result rounded to a float; 0 equals -0. */
    public static final Tolerance EXACT = new Tolerance(false, null);

    /** {@code relative} times each result. */
    public static Tolerance relative(RefTensor expected, double relative) {
        double[] allowed = new double[expected.size()];
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] = finite(expected.real(i)) * relative;
        }
        return new Tolerance(false, allowed);
    }

    /** {@code factor} times the largest magnitude in the result: for whole networks. */
    public static Tolerance ofLargest(RefTensor expected, double factor) {
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            largest = Math.max(largest, finite(expected.real(i)));
        }
        double[] allowed = new double[expected.size()];
        java.util.Arrays.fill(allowed, largest * factor);
        return new Tolerance(false, allowed);
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? Math.abs(value) : 0;
    }

    /**
     * A function evaluated in floats at {@code x}: 16 ulp of the result, which is what OpenCL C 1.2 allows the worst of
     * its functions (section 7.4, erf and pow), and as much of {@code max(1, |x|)} where a difference may cancel. Functions
     * that round at most once are exact.
     */
    public static Tolerance function(UnaryFunction f, RefTensor x, RefTensor expected) {
        switch (f.kind()) {
            case IDENTITY:
                return BITWISE;
            case RELU, LEAKY_RELU, CLIP, THRESHOLDED_RELU, ABS, NEG, SIGN, FLOOR, CEIL, ROUND, NOT:
                return EXACT;
            default:
                double[] allowed = new double[expected.size()];
                for (int i = 0; i < allowed.length; i++) {
                    allowed[i] = 32 * U * finite(expected.real(i)) + 16 * U * Math.max(1, finite(x.real(i)));
                }
                return new Tolerance(false, allowed);
        }
    }

    /**
     * A sum of {@code n} products in any order: {@code (n + 4) u} times the sum of their magnitudes (Higham 2002, section
     * 3.1; 4 for bias, residual and rounding), times {@code factor}, which is 0 where operands are small integers and
     * nothing rounds, and over 1 for transforms such as Winograd's that amplify errors. The activation that follows is
     * taken from {@link #function}; none of them is steeper than 2 where this is used with a factor.
     */
    public static Tolerance sum(Op op, List<RefTensor> in, double factor) {
        Epilogue epilogue = epilogue(op);
        RefTensor sums = Reference.apply(withActivation(op, UnaryFunction.IDENTITY), in);
        RefTensor result = Reference.apply(op, in);
        Tolerance activation = function(epilogue.activation(), sums, result);
        if (factor == 0) {
            return activation.bitwise() ? EXACT : activation;
        }
        RefTensor magnitudes = Reference.apply(
                withActivation(op, UnaryFunction.IDENTITY),
                in.stream().map(RefTensor::abs).toList());
        double[] allowed = new double[result.size()];
        for (int i = 0; i < allowed.length; i++) {
            allowed[i] = 2 * factor * (terms(op, in) + 4) * U * magnitudes.real(i)
                    + (activation.allowed() == null ? 0 : activation.allowed()[i]);
        }
        return new Tolerance(false, allowed);
    }

    /**
     * The largest of this in each square of {@code side} results of a plane: what Winograd's algorithm computes together has the
     * errors of one patch of the input, also where a window of its own holds nothing but padding.
     *
     * @param shape of the results, {@code [N, C, H, W]}
     */
    public Tolerance ofTiles(Shape shape, int side) {
        int h = shape.dim(2);
        int w = shape.dim(3);
        double[] largest = new double[allowed.length];
        for (int i = 0; i < allowed.length; i++) {
            int plane = i / (h * w) * h * w;
            int top = i / w % h / side * side;
            int left = i % w / side * side;
            for (int y = top; y < Math.min(h, top + side); y++) {
                for (int x = left; x < Math.min(w, left + side); x++) {
                    largest[i] = Math.max(largest[i], allowed[plane + y * w + x]);
                }
            }
        }
        return new Tolerance(bitwise, largest);
    }

    /** {@code (x - mean) / sigma * scale + bias} with a few roundings, in either order, and then the activation. */
    public static Tolerance batchNorm(BatchNorm op, List<RefTensor> in) {
        RefTensor x = in.get(0);
        RefTensor plain = Reference.apply(op.withActivation(UnaryFunction.IDENTITY), in);
        Tolerance activation = function(op.activation(), plain, Reference.apply(op, in));
        double[] allowed = new double[x.size()];
        for (int i = 0; i < allowed.length; i++) {
            int c = x.index(i)[1];
            double slope = Math.abs(in.get(1).real(c)) / Math.sqrt(in.get(4).real(c) + op.epsilon());
            allowed[i] = 8
                    * U
                    * ((Math.abs(x.real(i)) + Math.abs(in.get(3).real(c))) * slope
                            + Math.abs(in.get(2).real(c)));
            allowed[i] += activation.allowed() == null ? 0 : activation.allowed()[i];
        }
        return new Tolerance(false, allowed);
    }

    /** Weights rounded to floats, then a sum along each axis in turn; a cubic's weights may double the magnitude. */
    public static Tolerance resize(Resize op, RefTensor x) {
        if (op.mode() == Resize.Mode.NEAREST) {
            return BITWISE;
        }
        double largest = 0;
        for (int i = 0; i < x.size(); i++) {
            largest = Math.max(largest, Math.abs(x.real(i)));
        }
        double factor = 0;
        for (int axis = 0; axis < op.shape().rank(); axis++) {
            if (op.scales().get(axis) != 1.0) {
                factor += 4 / Math.min(1, op.scales().get(axis)) + 8;
                largest *= op.mode() == Resize.Mode.CUBIC ? 2 : 1;
            }
        }
        double[] allowed = new double[op.shape().intSize()];
        java.util.Arrays.fill(allowed, factor * U * largest);
        return new Tolerance(false, allowed);
    }

    /**
     * Coordinates of a few roundings, each moving the place by that part of its distance; a cubic's weights change by at
     * most 4 a place in sum and double the magnitude. Then a sum over the neighbours.
     */
    public static Tolerance gridSample(GridSample op, RefTensor x, RefTensor grid) {
        int spatial = x.shape().rank() - 2;
        double largest = 0;
        for (int i = 0; i < x.size(); i++) {
            largest = Math.max(largest, Math.abs(x.real(i)));
        }
        double farthest = 0;
        for (int i = 0; i < grid.size(); i++) {
            int length = x.dim(1 + spatial - i % spatial);
            farthest = Math.max(farthest, (Math.abs(grid.real(i)) + 1) * length);
        }
        double slope = op.mode() == GridSample.Mode.CUBIC ? 16 : 2;
        double[] allowed = new double[grid.size() / spatial * x.dim(1)];
        java.util.Arrays.fill(allowed, largest * U * (spatial * slope * 4 * farthest + 64));
        return new Tolerance(false, allowed);
    }

    private static Epilogue epilogue(Op op) {
        if (op instanceof Conv conv) {
            return conv.epilogue();
        }
        if (op instanceof ConvWeightGradient) {
            return Epilogue.NONE;
        }
        return op instanceof ConvTranspose conv ? conv.epilogue() : ((MatMul) op).epilogue();
    }

    private static Op withActivation(Op op, UnaryFunction f) {
        Epilogue epilogue = epilogue(op).withActivation(f);
        if (op instanceof Conv conv) {
            return new Conv(conv.window(), conv.groups(), epilogue);
        } else if (op instanceof ConvTranspose conv) {
            return new ConvTranspose(conv.window(), conv.outputPadding(), conv.groups(), epilogue);
        } else if (op instanceof ConvWeightGradient) {
            return op;
        }
        MatMul product = (MatMul) op;
        return new MatMul(product.transA(), product.transB(), epilogue);
    }

    /** The number of products in one sum. */
    private static int terms(Op op, List<RefTensor> in) {
        if (op instanceof Conv) {
            return in.get(1).size() / Math.max(1, in.get(1).dim(0));
        } else if (op instanceof ConvTranspose conv) {
            return in.get(1).size() / Math.max(1, in.get(1).dim(1)) / conv.groups();
        } else if (op instanceof ConvWeightGradient) {
            return in.get(1).size() / Math.max(1, in.get(1).dim(1));
        }
        return in.get(0).dim(((MatMul) op).transA() ? -2 : -1);
    }
}
