package org.cnn4j.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Dropout;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Softmax;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/** The layers that networks are built of. */
public final class Layers {
    private static final float BATCH_NORM_EPSILON = 1e-5f;

    private Layers() {}

    /** Layers one after the other, named 0, 1, ... */
    public static Layer sequence(Layer... layers) {
        return sequence(List.of(layers));
    }

    /** Layers one after the other, named 0, 1, ... */
    public static Layer sequence(List<Layer> layers) {
        List<Layer> copy = List.copyOf(layers);
        return (scope, x) -> {
            Value at = x;
            for (int i = 0; i < copy.size(); i++) {
                at = copy.get(i).build(scope.child(String.valueOf(i)), at);
            }
            return at;
        };
    }

    /** A layer under a name of its own instead of its number. */
    public static Layer named(String name, Layer layer) {
        return (scope, x) -> layer.build(scope.child(name), x);
    }

    /** Layers side by side, their results joined along the channels. */
    public static Layer concat(Layer... branches) {
        return (scope, x) -> {
            List<Value> results = new ArrayList<>();
            for (int i = 0; i < branches.length; i++) {
                results.add(branches[i].build(scope.child(String.valueOf(i)), x));
            }
            return scope.add(new Concat(1), results);
        };
    }

    /** {@code body(x) + shortcut(x)}; a null shortcut is x itself (He et al. 2016, section 3.2). */
    public static Layer residual(Layer body, Layer shortcut) {
        return (scope, x) -> {
            Value sum = body.build(scope.child("body"), x);
            Value other = shortcut == null ? x : shortcut.build(scope.child("shortcut"), x);
            return scope.add("sum", new Binary(Binary.Kind.ADD), sum, other);
        };
    }

    /** A convolution over {@code [N, C, L]} with bias, stride 1 and no padding. */
    public static ConvLayer conv1d(int filters, int kernel) {
        return conv(filters, kernel);
    }

    /** A convolution over {@code [N, C, H, W]} with a square kernel, bias, stride 1 and no padding. */
    public static ConvLayer conv2d(int filters, int kernel) {
        return conv(filters, kernel, kernel);
    }

    /** A convolution over {@code [N, C, H, W]} with kernel {@code height x width}. */
    public static ConvLayer conv2d(int filters, int height, int width) {
        return conv(filters, height, width);
    }

    /** A convolution over {@code [N, C, D, H, W]} with a cubic kernel. */
    public static ConvLayer conv3d(int filters, int kernel) {
        return conv(filters, kernel, kernel, kernel);
    }

    private static ConvLayer conv(int filters, Integer... kernel) {
        return new ConvLayer(filters, Window.of(kernel), 1, true, Initializer.HE_NORMAL);
    }

    /**
     * A depthwise convolution, {@code multiplier} filters a channel, then a pointwise one to {@code filters} channels
     * (Howard et al. 2017, section 3.1).
     */
    public static Layer separableConv2d(int filters, int kernel, int stride, int multiplier) {
        return sequence(depthwiseConv2d(kernel, stride, multiplier), conv2d(filters, 1));
    }

    /** A convolution of each channel by itself, padded so that stride 1 keeps the size (odd kernels); no bias. */
    public static Layer depthwiseConv2d(int kernel, int stride, int multiplier) {
        return (scope, x) -> {
            int channels = x.type().shape().dim(1);
            return conv2d(channels * multiplier, kernel)
                    .stride(stride)
                    .padding(kernel / 2)
                    .groups(channels)
                    .withoutBias()
                    .build(scope, x);
        };
    }

    /** A k×1 convolution and then a 1×k one: what a separable kernel needs, with 2k instead of k² products. */
    public static Layer spatiallySeparableConv2d(int filters, int kernel) {
        return sequence(
                conv2d(filters, kernel, 1).padding(kernel / 2, 0),
                conv2d(filters, 1, kernel).padding(0, kernel / 2));
    }

    /** A fully connected layer on the last axis; a rank of 2 or more. Weight {@code [units, features]}. */
    public static Layer dense(int units) {
        return dense(units, Initializer.XAVIER_UNIFORM);
    }

    public static Layer dense(int units, Initializer initializer) {
        return (scope, x) -> {
            int features = x.type().shape().dim(-1);
            Value weight = scope.parameter("weight", Shape.of(units, features), initializer);
            Value bias = scope.parameter("bias", Shape.of(units), Initializer.ZEROS);
            Value y = scope.add(new MatMul(false, true, Epilogue.ofBias()), x, weight, bias);
            long rows = y.type().shape().dropFirst(1).size() / units;
            scope.report("dense", y, (long) units * features + units, rows * units * features);
            return y;
        };
    }

    /** Batch normalisation (Ioffe and Szegedy 2015); a new network has mean 0 and variance 1. */
    public static Layer batchNorm() {
        return (scope, x) -> {
            Shape channels = Shape.of(x.type().shape().dim(1));
            Value y = scope.add(
                    new BatchNorm(BATCH_NORM_EPSILON),
                    x,
                    scope.parameter("scale", channels, Initializer.ONES),
                    scope.parameter("bias", channels, Initializer.ZEROS),
                    scope.parameter("mean", channels, Initializer.ZEROS),
                    scope.parameter("variance", channels, Initializer.ONES));
            scope.report("batchNorm", y, 2 * channels.size(), 0);
            return y;
        };
    }

    /**
     * Local response normalisation across channels (Krizhevsky et al. 2012, section 3.3, with alpha divided by the size):
     * {@code x / (k + alpha * mean of squares over size channels)^beta}.
     */
    public static Layer localResponseNorm(int size, float alpha, float beta, float k) {
        return (scope, x) -> {
            Shape shape = x.type().shape();
            Shape rows = Shape.of(shape.dim(0), 1, shape.dim(1), shape.product(2, shape.rank()));
            Window window = Window.of(size, 1).withPads(List.of((size - 1) / 2, 0), List.of(size / 2, 0));
            Value squares = scope.add("square", new Binary(Binary.Kind.MUL), x, x);
            Value flat = scope.add("rows", new Reshape(rows), squares);
            Value mean = scope.add("mean", Pool.average(window, true), flat);
            Value back = scope.add("back", new Reshape(shape), mean);
            Value base = scope.add("base", new Unary(new UnaryFunction(UnaryFunction.Kind.AFFINE, alpha, k)), back);
            Value log = scope.add("log", new Unary(UnaryFunction.of(UnaryFunction.Kind.LOG)), base);
            Value scaled = scope.add("scaled", new Unary(new UnaryFunction(UnaryFunction.Kind.AFFINE, -beta, 0)), log);
            Value power = scope.add("power", new Unary(UnaryFunction.of(UnaryFunction.Kind.EXP)), scaled);
            return scope.add(new Binary(Binary.Kind.MUL), x, power);
        };
    }

    public static Layer relu() {
        return activation(UnaryFunction.RELU);
    }

    public static Layer sigmoid() {
        return activation(UnaryFunction.of(UnaryFunction.Kind.SIGMOID));
    }

    public static Layer tanh() {
        return activation(UnaryFunction.of(UnaryFunction.Kind.TANH));
    }

    /** ReLU that stops at 6. */
    public static Layer relu6() {
        return activation(UnaryFunction.clip(0, 6));
    }

    public static Layer activation(UnaryFunction function) {
        return (scope, x) -> scope.add(new Unary(function), x);
    }

    /** Probabilities along the last axis. */
    public static Layer softmax() {
        return (scope, x) -> scope.add(new Softmax(x.type().shape().rank() - 1, false), x);
    }

    /** Maximum over kernel×kernel windows that do not overlap. */
    public static Layer maxPool2d(int kernel) {
        return maxPool2d(kernel, kernel, 0, false);
    }

    /** Maximum over kernel×kernel windows; smaller strides make them overlap. */
    public static Layer maxPool2d(int kernel, int stride, int padding, boolean ceilMode) {
        return pool(Pool.Kind.MAX, kernel, stride, padding, ceilMode);
    }

    /** Mean over kernel×kernel windows that do not overlap. */
    public static Layer averagePool2d(int kernel) {
        return averagePool2d(kernel, kernel, 0, false);
    }

    /** Mean over kernel×kernel windows, padding counted as zeros. */
    public static Layer averagePool2d(int kernel, int stride, int padding, boolean ceilMode) {
        return pool(Pool.Kind.AVERAGE, kernel, stride, padding, ceilMode);
    }

    private static Layer pool(Pool.Kind kind, int kernel, int stride, int padding, boolean ceilMode) {
        Window window = Window.of(kernel, kernel).withStrides(stride, stride).withPads(padding, padding);
        return (scope, x) -> {
            Value y = scope.add(new Pool(kind, window, ceilMode, true, 1), x);
            scope.report(kind == Pool.Kind.MAX ? "maxPool" : "averagePool", y, 0, 0);
            return y;
        };
    }

    /** The mean over windows such that the result has these sizes, one a spatial axis: {@code [N, C, sizes...]}. */
    public static Layer adaptiveAveragePool(int... sizes) {
        return new AdaptivePool(Reduce.Kind.MEAN, sizes);
    }

    /** The maximum over windows such that the result has these sizes, one a spatial axis: {@code [N, C, sizes...]}. */
    public static Layer adaptiveMaxPool(int... sizes) {
        return new AdaptivePool(Reduce.Kind.MAX, sizes);
    }

    /** The mean of each channel: {@code [N, C, spatial...]} to {@code [N, C]}. */
    public static Layer globalAveragePool() {
        return (scope, x) -> {
            List<Integer> axes =
                    IntStream.range(2, x.type().shape().rank()).boxed().toList();
            return scope.add(new Reduce(Reduce.Kind.MEAN, axes, false), x);
        };
    }

    /** {@code [N, ...]} to {@code [N, product of the rest]}. */
    public static Layer flatten() {
        return (scope, x) -> {
            Shape shape = x.type().shape();
            return scope.add(new Reshape(Shape.of(shape.dim(0), shape.product(1, shape.rank()))), x);
        };
    }

    /**
     * Dropout (Srivastava et al. 2014): in training, each element becomes 0 with the chance {@code rate} and the others grow to make up for it;
     * outside of training everything passes on as it is.
     *
     * @param rate from 0 to less than 1
     * @throws ShapeException if the rate is not
     */
    public static Layer dropout(float rate) {
        new Dropout(rate, 0);
        return (scope, x) -> scope.add(new Dropout(rate, scope.newStream()), x);
    }
}
