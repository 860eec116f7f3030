package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryFunction.Kind;
import org.cnn4j.op.Where;
import org.cnn4j.op.Window;

/** Normalisations. All but BatchNormalization are composed of reductions and arithmetic. */
final class NormalisationConverters {
    private static final float EPSILON = 1e-5f;
    private static final int GROUP_SCALE_PER_CHANNEL = 21;

    private NormalisationConverters() {}

    static void register(ConverterTable table) {
        table.addMany("BatchNormalization", 1, Long.MAX_VALUE, NormalisationConverters::batch);
        table.add("InstanceNormalization", 1, NormalisationConverters::instance);
        table.addMany("LayerNormalization", 17, Long.MAX_VALUE, NormalisationConverters::layer);
        table.add("GroupNormalization", 18, NormalisationConverters::group);
        table.add("RMSNormalization", 23, NormalisationConverters::rms);
        table.add("MeanVarianceNormalization", 9, NormalisationConverters::meanVariance);
        table.add("LpNormalization", 1, NormalisationConverters::lp);
        table.add("LRN", 1, NormalisationConverters::acrossChannels);
    }

    private static List<Value> batch(NodeContext node) {
        if (!node.attributes.flag("spatial", true)) {
            throw node.unsupported(
                    "statistics for each element (spatial = 0) are not supported; those for each channel are");
        }
        float epsilon = node.attributes.real("epsilon", EPSILON);
        if (node.attributes.flag("training_mode", false)) {
            return trainingBatch(node, epsilon);
        }
        return List.of(node.add(new BatchNorm(epsilon), node.in(0), node.in(1), node.in(2), node.in(3), node.in(4)));
    }

    /** Normalises by the batch's own statistics, and tells what the running ones become. */
    private static List<Value> trainingBatch(NodeContext node, float epsilon) {
        int rank = node.rank(0);
        if (rank < 2) {
            throw node.fail("an input of shape " + node.shape(0) + " has no channels");
        }
        int[] axes = IntStream.range(0, rank).filter(axis -> axis != 1).toArray();
        Value x = node.in(0);
        Value mean = node.reduceKeeping(Reduce.Kind.MEAN, x, axes);
        Value centred = node.binary(Binary.Kind.SUB, x, mean);
        Value variance = node.reduceKeeping(Reduce.Kind.MEAN, node.binary(Binary.Kind.MUL, centred, centred), axes);
        Value y = node.binary(Binary.Kind.DIV, centred, root(node, variance, epsilon));
        int channels = node.shape(0).dim(1);
        int[] dims = new int[rank - 1];
        Arrays.fill(dims, 1);
        dims[0] = channels;
        float momentum = node.attributes.real("momentum", 0.9f);
        return List.of(
                scaleAndShift(node, y, node.reshape(node.in(1), dims), node.reshape(node.in(2), dims)),
                mixed(node, node.in(3), node.reshape(mean, channels), momentum),
                mixed(node, node.in(4), node.reshape(variance, channels), momentum));
    }

    private static Value mixed(NodeContext node, Value running, Value current, float momentum) {
        return node.binary(
                Binary.Kind.ADD,
                node.unary(new UnaryFunction(Kind.AFFINE, momentum, 0), running),
                node.unary(new UnaryFunction(Kind.AFFINE, 1 - momentum, 0), current));
    }

    private static Value instance(NodeContext node) {
        int rank = node.rank(0);
        if (rank < 3) {
            throw node.fail("an input of shape " + node.shape(0) + " has no spatial dimensions");
        }
        float epsilon = node.attributes.real("epsilon", EPSILON);
        Standardised y =
                standardise(node, node.in(0), epsilon, IntStream.range(2, rank).toArray());
        int[] channels = new int[rank - 1];
        Arrays.fill(channels, 1);
        channels[0] = node.shape(0).dim(1);
        return scaleAndShift(node, y.result, node.reshape(node.in(1), channels), node.reshape(node.in(2), channels));
    }

    private static List<Value> layer(NodeContext node) {
        int rank = node.rank(0);
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", -1), rank);
        float epsilon = node.attributes.real("epsilon", EPSILON);
        Standardised y = standardise(
                node, node.in(0), epsilon, IntStream.range(axis, rank).toArray());
        Value bias = node.has(2) ? node.in(2) : null;
        return List.of(scaleAndShift(node, y.result, node.in(1), bias), y.mean, y.inverse);
    }

    private static Value group(NodeContext node) {
        Shape shape = node.shape(0);
        int groups = node.attributes.small("num_groups", 0);
        if (shape.rank() < 3 || groups < 1 || shape.dim(1) % groups != 0) {
            throw node.fail("an input of shape " + shape + " has no " + groups + " groups of channels");
        }
        float epsilon = node.attributes.real("epsilon", EPSILON);
        int n = shape.dim(0);
        Value grouped = node.reshape(node.in(0), n, groups, shape.product(1, shape.rank()) / groups);
        Value y = standardise(node, grouped, epsilon, 2).result;
        if (node.opset < GROUP_SCALE_PER_CHANNEL) {
            Value scaled =
                    scaleAndShift(node, y, node.reshape(node.in(1), groups, 1), node.reshape(node.in(2), groups, 1));
            return node.reshape(scaled, shape);
        }
        int[] channels = new int[shape.rank() - 1];
        Arrays.fill(channels, 1);
        channels[0] = shape.dim(1);
        return scaleAndShift(
                node, node.reshape(y, shape), node.reshape(node.in(1), channels), node.reshape(node.in(2), channels));
    }

    private static Value rms(NodeContext node) {
        int rank = node.rank(0);
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", -1), rank);
        Value square = node.binary(Binary.Kind.MUL, node.in(0), node.in(0));
        Value mean = node.reduceKeeping(
                Reduce.Kind.MEAN, square, IntStream.range(axis, rank).toArray());
        Value root = root(node, mean, node.attributes.real("epsilon", EPSILON));
        return scaleAndShift(node, node.binary(Binary.Kind.DIV, node.in(0), root), node.in(1), null);
    }

    /** {@code (x - mean) / (deviation + 1e-9)}, as the operator's defining function has it. */
    private static Value meanVariance(NodeContext node) {
        int[] axes = ShapeMath.axes(node.attributes, node.attributes.longs("axes", new long[] {0, 2, 3}), node.rank(0));
        Value mean = node.reduceKeeping(Reduce.Kind.MEAN, node.in(0), axes);
        Value centred = node.binary(Binary.Kind.SUB, node.in(0), mean);
        Value variance = node.reduceKeeping(Reduce.Kind.MEAN, node.binary(Binary.Kind.MUL, centred, centred), axes);
        Value deviation = node.unary(new UnaryFunction(Kind.AFFINE, 1, 1e-9f), node.unary(Kind.SQRT, variance));
        return node.binary(Binary.Kind.DIV, centred, deviation);
    }

    private static Value lp(NodeContext node) {
        int p = node.attributes.small("p", 2);
        if (p != 1 && p != 2) {
            throw node.unsupported("p " + p + " is not supported; 1 and 2 are");
        }
        int axis = ShapeMath.axis(node.attributes, node.attributes.integer("axis", -1), node.rank(0));
        Value norm = node.reduceKeeping(p == 1 ? Reduce.Kind.L1 : Reduce.Kind.L2, node.in(0), axis);
        Value isZero = node.binary(Binary.Kind.EQUAL, norm, node.scalarLike(norm, 0));
        Value divisor = node.add(new Where(), isZero, node.scalarLike(norm, 1), norm);
        return node.binary(Binary.Kind.DIV, node.in(0), divisor);
    }

    /**
     * Local response normalisation (Krizhevsky et al. 2012, section 3.3): the mean of squares over neighbouring channels is an
     * average pooling in which channels are the spatial axis, and the zeros that pad them count.
     */
    private static Value acrossChannels(NodeContext node) {
        Shape shape = node.shape(0);
        int size = node.attributes.small("size", 0);
        if (size < 1 || shape.rank() < 3) {
            throw node.fail("size " + size + " over an input of shape " + shape + " is not possible");
        }
        float alpha = node.attributes.real("alpha", 1e-4f);
        float beta = node.attributes.real("beta", 0.75f);
        float bias = node.attributes.real("bias", 1);
        Value square = node.binary(Binary.Kind.MUL, node.in(0), node.in(0));
        Value planes = node.reshape(square, shape.dim(0), 1, shape.dim(1), shape.product(2, shape.rank()));
        int before = (size - 1) / 2;
        Window window = Window.of(size, 1).withPads(List.of(before, 0), List.of(size - 1 - before, 0));
        Value mean = node.reshape(node.add(Pool.average(window, true), planes), shape);
        Value base = node.unary(new UnaryFunction(Kind.AFFINE, alpha, bias), mean);
        Value divisor = node.binary(Binary.Kind.POW, base, node.scalarLike(base, beta));
        return node.binary(Binary.Kind.DIV, node.in(0), divisor);
    }

    private record Standardised(Value result, Value mean, Value inverse) {}

    /** Brings mean 0 and variance 1 to all elements that share their indices on the other axes. */
    private static Standardised standardise(NodeContext node, Value x, float epsilon, int... axes) {
        Value mean = node.reduceKeeping(Reduce.Kind.MEAN, x, axes);
        Value centred = node.binary(Binary.Kind.SUB, x, mean);
        Value variance = node.reduceKeeping(Reduce.Kind.MEAN, node.binary(Binary.Kind.MUL, centred, centred), axes);
        Value inverse = node.unary(Kind.RECIPROCAL, root(node, variance, epsilon));
        return new Standardised(node.binary(Binary.Kind.MUL, centred, inverse), mean, inverse);
    }

    private static Value root(NodeContext node, Value variance, float epsilon) {
        return node.unary(Kind.SQRT, node.unary(new UnaryFunction(Kind.AFFINE, 1, epsilon), variance));
    }

    private static Value scaleAndShift(NodeContext node, Value x, Value scale, Value bias) {
        Value scaled = node.binary(Binary.Kind.MUL, x, scale);
        return bias == null ? scaled : node.binary(Binary.Kind.ADD, scaled, bias);
    }
}
