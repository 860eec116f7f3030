package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Pad;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/**
 * Small networks with branches, made from a seed. All numbers in them are integers over small powers of two and are
 * clipped on the way, so that any order of the same sums gives the same result.
 */
public final class RandomGraphs {
    private static final int LARGEST = 600;

    private final SplittableRandom random;
    private final GraphBuilder builder;
    private final List<Value> values = new ArrayList<>();
    private final boolean joining;
    private int nodes;

    private RandomGraphs(long seed, boolean joining) {
        this.joining = joining;
        random = new SplittableRandom(seed);
        builder = new GraphBuilder("random " + seed);
    }

    /** A graph of about {@code size} operators with one input {@code x}. */
    public static Graph graph(long seed, int size) {
        return graph(seed, size, false);
    }

    /**
     * As {@link #graph(long, int)}.
     *
     * @param joining whether every third operator is a concatenation of channels
     */
    public static Graph graph(long seed, int size, boolean joining) {
        return new RandomGraphs(seed, joining).build(size);
    }

    /** An input for {@code graph}. */
    public static List<Tensor> inputs(Graph graph, long seed) {
        Fill fill = new Fill(seed);
        return graph.inputs().stream()
                .map(value -> fill.integers(value.type().shape(), -4, 4))
                .toList();
    }

    private Graph build(int size) {
        Shape shape = Shape.of(1 + pick(2), 1 + pick(4), 2 + pick(6), 2 + pick(6));
        values.add(builder.input("x", new TensorType(DType.FLOAT32, shape)));
        for (int i = 0; i < size; i++) {
            Value next = node(values.get(Math.max(0, values.size() - 1 - pick(3))));
            if (next.type().shape().size() <= LARGEST) {
                values.add(next);
            }
        }
        builder.output("last", values.get(values.size() - 1));
        for (int i = 0; i < pick(3); i++) {
            builder.output("extra" + i, values.get(pick(values.size())));
        }
        return builder.build();
    }

    private int pick(int bound) {
        return random.nextInt(bound);
    }

    private String name(String op) {
        return op + nodes++;
    }

    private Value node(Value x) {
        return switch (joining && pick(3) == 0 ? 8 : pick(16)) {
            case 0, 1, 2 -> clip(conv(x));
            case 3, 4 -> clip(batchNorm(pick(2) == 0 ? conv(x) : x));
            case 5 -> activation(x);
            case 6, 7 -> sum(x);
            case 8 -> concat(x);
            case 9 -> pool(x);
            case 10 -> constantArithmetic(x);
            case 11 -> move(x);
            case 12 -> reshape(x);
            case 13 -> clip(transposed(x));
            case 14 -> activation(sum(conv(x)));
            default -> clip(product(x));
        };
    }

    private Value clip(Value x) {
        return builder.add(name("clip"), new Unary(UnaryFunction.clip(-8, 8)), x);
    }

    private Value weights(Shape shape) {
        return builder.constant(name("w"), new Fill(random.nextLong()).integers(shape, -1, 1));
    }

    private Value conv(Value x) {
        int channels = x.type().shape().dim(1);
        boolean depthwise = pick(4) == 0;
        int filters = depthwise ? channels : 1 + pick(4);
        int kernel = pick(2) == 0 ? 1 : 3;
        Window window = Window.of(kernel, kernel).withPads(kernel / 2, kernel / 2);
        if (pick(4) == 0) {
            window = window.withStrides(2, 2);
        }
        Value w = weights(Shape.of(filters, depthwise ? 1 : channels, kernel, kernel));
        Conv op = new Conv(window, depthwise ? channels : 1, pick(2) == 0 ? Epilogue.NONE : Epilogue.ofBias());
        return op.epilogue().bias()
                ? builder.add(name("conv"), op, x, w, weights(Shape.of(filters)))
                : builder.add(name("conv"), op, x, w);
    }

    private Value transposed(Value x) {
        int filters = 1 + pick(3);
        Value w = weights(Shape.of(x.type().shape().dim(1), filters, 2, 2));
        Window window = Window.of(2, 2).withStrides(2, 2);
        Value y = builder.add(name("up"), new ConvTranspose(window, List.of(0, 0), 1, Epilogue.NONE), x, w);
        return pick(2) == 0 ? y : batchNorm(y);
    }

    /** Variance and epsilon sum up to 1, 4 or 16, so that the deviation is a power of two. */
    private Value batchNorm(Value x) {
        int c = x.type().shape().dim(1);
        float[] variance = new float[c];
        for (int i = 0; i < c; i++) {
            variance[i] = (1 << 2 * pick(3)) - 0.25f;
        }
        Fill fill = new Fill(random.nextLong());
        Shape shape = Shape.of(c);
        return builder.add(
                name("bn"),
                new BatchNorm(0.25f),
                x,
                builder.constant(name("scale"), fill.integers(shape, -2, 2)),
                builder.constant(name("bias"), fill.integers(shape, -3, 3)),
                builder.constant(name("mean"), fill.integers(shape, -3, 3)),
                builder.constant(name("variance"), Tensor.of(shape, variance)));
    }

    private Value activation(Value x) {
        List<UnaryFunction> functions = List.of(
                UnaryFunction.RELU,
                UnaryFunction.clip(0, 6),
                UnaryFunction.IDENTITY,
                UnaryFunction.of(UnaryFunction.Kind.ABS),
                UnaryFunction.of(UnaryFunction.Kind.NEG),
                new UnaryFunction(UnaryFunction.Kind.LEAKY_RELU, 0.25f, 0),
                new UnaryFunction(UnaryFunction.Kind.AFFINE, 0.5f, -1));
        return builder.add(name("act"), new Unary(functions.get(pick(functions.size()))), x);
    }

    /** With another value of the same shape, or with itself. */
    private Value sum(Value x) {
        List<Value> alike =
                values.stream().filter(v -> v.type().equals(x.type())).toList();
        Value other = alike.isEmpty() ? x : alike.get(pick(alike.size()));
        Binary.Kind kind = List.of(Binary.Kind.ADD, Binary.Kind.ADD, Binary.Kind.SUB, Binary.Kind.MAX)
                .get(pick(4));
        Value sum = pick(2) == 0
                ? builder.add(name("sum"), new Binary(kind), x, other)
                : builder.add(name("sum"), new Binary(kind), other, x);
        return pick(2) == 0 ? sum : clip(sum);
    }

    private Value concat(Value x) {
        List<Value> alike = values.stream()
                .filter(v -> v.type().shape().rank() == 4
                        && v.type().shape().with(1, 0).equals(x.type().shape().with(1, 0)))
                .toList();
        List<Value> parts = new ArrayList<>(List.of(x));
        for (int i = joining ? pick(4) : 1; i > 0 && !alike.isEmpty(); i--) {
            parts.add(pick(2) * parts.size(), alike.get(pick(alike.size())));
        }
        return builder.add(name("concat"), new Concat(1), parts);
    }

    private Value pool(Value x) {
        Shape shape = x.type().shape();
        if (shape.dim(2) < 2 || shape.dim(3) < 2) {
            return builder.add(name("pool"), Pool.max(Window.of(1, 1)), x);
        }
        Window window = Window.of(2, 2).withStrides(2, 2);
        return builder.add(name("pool"), pick(2) == 0 ? Pool.max(window) : Pool.average(window, false), x);
    }

    /** With a constant: one number, one a channel, one an element. */
    private Value constantArithmetic(Value x) {
        Shape shape = x.type().shape();
        Shape constant = List.of(
                        Shape.scalar(), Shape.of(shape.dim(1), 1, 1), shape.with(0, 1), Shape.of(1, shape.dim(1), 1, 1))
                .get(pick(4));
        Binary.Kind kind = List.of(Binary.Kind.ADD, Binary.Kind.SUB, Binary.Kind.MUL, Binary.Kind.DIV, Binary.Kind.MIN)
                .get(pick(5));
        Tensor numbers = new Fill(random.nextLong()).integers(constant, kind == Binary.Kind.DIV ? 2 : -2, 2);
        Value c = builder.constant(name("c"), numbers);
        boolean first = kind != Binary.Kind.DIV && pick(2) == 0;
        return clip(
                first
                        ? builder.add(name("arithmetic"), new Binary(kind), c, x)
                        : builder.add(name("arithmetic"), new Binary(kind), x, c));
    }

    private Value move(Value x) {
        Shape s = x.type().shape();
        return switch (pick(3)) {
            case 0 -> builder.add(name("transpose"), new Transpose(List.of(0, 1, 3, 2)), x);
            case 1 ->
                builder.add(
                        name("slice"),
                        new Slice(List.of(0, s.dim(1) - 1, 0, 0), s.with(1, (s.dim(1) + 1) / 2), List.of(1, -2, 1, 1)),
                        x);
            default -> builder.add(name("pad"), new Pad(Pad.Mode.EDGE, List.of(0, 0, 1, 0), List.of(0, 0, 0, 1), 0), x);
        };
    }

    /** There, perhaps something on the way, and back: aliases of memory that others still read. */
    private Value reshape(Value x) {
        Shape s = x.type().shape();
        Value flat = builder.add(name("flat"), new Reshape(Shape.of(s.dim(0), s.product(1, 4))), x);
        Value changed = pick(2) == 0 ? flat : builder.add(name("inside"), new Unary(UnaryFunction.RELU), flat);
        return builder.add(name("back"), new Reshape(s), changed);
    }

    /** A dense layer over the last axis, its bias added apart, the way exporters write it. */
    private Value product(Value x) {
        int features = x.type().shape().dim(3);
        int units = 1 + pick(4);
        Value y = builder.add(
                name("dense"), new MatMul(false, false, Epilogue.NONE), x, weights(Shape.of(features, units)));
        return pick(2) == 0 ? y : builder.add(name("bias"), new Binary(Binary.Kind.ADD), y, weights(Shape.of(units)));
    }
}
