package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.op.Reduce;

/** Reductions: the elements of each range are collected, then reduced. */
final class RefReduce {
    private RefReduce() {}

    static RefTensor reduce(Reduce op, RefTensor x) {
        int rank = x.shape().rank();
        List<Integer> kept = new ArrayList<>();
        List<Integer> dims = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            boolean reduced = op.axes().contains(i);
            kept.add(reduced ? 1 : x.dim(i));
            if (!reduced || op.keepDims()) {
                dims.add(kept.get(i));
            }
        }
        RefTensor wide = RefTensor.zeros(new TensorType(x.dtype(), Shape.of(kept)));
        List<List<Integer>> ranges = new ArrayList<>();
        for (int i = 0; i < wide.size(); i++) {
            ranges.add(new ArrayList<>());
        }
        for (int i = 0; i < x.size(); i++) {
            int[] index = x.index(i);
            op.axes().forEach(axis -> index[axis] = 0);
            ranges.get(wide.at(index)).add(i);
        }
        for (int i = 0; i < wide.size(); i++) {
            List<Integer> range = ranges.get(i);
            if (x.isReal()) {
                wide.doubles[i] = real(
                        op.kind(),
                        range.stream().mapToDouble(at -> x.doubles[at]).toArray());
            } else {
                wide.putLong(
                        i,
                        integral(
                                op.kind(),
                                x.dtype(),
                                range.stream().mapToLong(at -> x.longs[at]).toArray()));
            }
        }
        return wide.reshape(Shape.of(dims));
    }

    private static double real(Reduce.Kind kind, double[] values) {
        double sum = 0;
        double product = 1;
        double absolute = 0;
        double squares = 0;
        double max = Double.NEGATIVE_INFINITY;
        double min = Double.POSITIVE_INFINITY;
        for (double value : values) {
            sum += value;
            product *= value;
            absolute += Math.abs(value);
            squares += value * value;
            max = Math.max(max, value);
            min = Math.min(min, value);
        }
        double exponentials = 0;
        for (double value : values) {
            exponentials += Math.exp(value - max);
        }
        return switch (kind) {
            case SUM -> sum;
            case MEAN -> sum / values.length;
            case MAX -> max;
            case MIN -> min;
            case PROD -> product;
            case L1 -> absolute;
            case L2 -> Math.sqrt(squares);
            case SUM_SQUARE -> squares;
            case LOG_SUM -> Math.log(sum);
            case LOG_SUM_EXP -> max + Math.log(exponentials);
        };
    }

    private static long integral(Reduce.Kind kind, DType dtype, long[] values) {
        long sum = 0;
        long product = 1;
        long absolute = 0;
        long squares = 0;
        long max = dtype == DType.INT32 ? Integer.MIN_VALUE : Long.MIN_VALUE;
        long min = dtype == DType.INT32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
        for (long value : values) {
            sum += value;
            product *= value;
            absolute += Math.abs(value);
            squares += value * value;
            max = Math.max(max, value);
            min = Math.min(min, value);
        }
        return switch (kind) {
            case SUM -> sum;
            case MEAN -> sum / values.length;
            case MAX -> max;
            case MIN -> min;
            case PROD -> product;
            case L1 -> absolute;
            case SUM_SQUARE -> squares;
            default -> throw new IllegalArgumentException(kind + " is not for integers");
        };
    }
}
