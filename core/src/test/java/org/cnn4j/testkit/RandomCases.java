package org.cnn4j.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.MaxPoolIndices;
import org.cnn4j.op.Op;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/** Cases of operators that slide windows or multiply matrices, of random shapes and parameters that fit each other. */
public final class RandomCases {
    private static final List<UnaryFunction> ACTIVATIONS =
            List.of(UnaryFunction.IDENTITY, UnaryFunction.RELU, UnaryFunction.clip(-3, 5));

    private RandomCases() {}

    /** One spatial axis: how the window moves along it and how much room it has beyond the least. */
    private record Axis(int kernel, int stride, int before, int after, int dilation, int room) {
        int extent() {
            return (kernel - 1) * dilation + 1;
        }

        int size() {
            return Math.max(1, extent() - before - after) + room;
        }
    }

    private static Arbitrary<Integer> ints(int from, int to) {
        return Arbitraries.integers().between(from, to);
    }

    private static Arbitrary<Axis> axis(int largestRoom) {
        return Combinators.combine(ints(1, 4), ints(1, 4), ints(0, 3), ints(0, 3), ints(1, 3), ints(0, largestRoom))
                .as(Axis::new);
    }

    private static Arbitrary<List<Axis>> axes() {
        return ints(1, 3).flatMap(rank -> axis(rank == 3 ? 4 : 9).list().ofSize(rank));
    }

    private static Window window(List<Axis> axes) {
        return new Window(
                axes.stream().map(Axis::kernel).toList(),
                axes.stream().map(Axis::stride).toList(),
                axes.stream().map(Axis::before).toList(),
                axes.stream().map(Axis::after).toList(),
                axes.stream().map(Axis::dilation).toList());
    }

    private static Arbitrary<Epilogue> epilogues() {
        return Combinators.combine(
                        Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.of(ACTIVATIONS))
                .as(Epilogue::new);
    }

    private static Shape shape(int n, int c, Stream<Integer> spatial) {
        List<Integer> dims = new ArrayList<>(List.of(n, c));
        spatial.forEach(dims::add);
        return Shape.of(dims);
    }

    /** Fills operands with small integers; what the epilogue adds is of the size of {@code plain}'s result. */
    private static ContractCase sums(
            String family, Op op, Op plain, Epilogue epilogue, int biasAxis, Shape x, Shape w) {
        Fill fill = new Fill(op.hashCode() + 31L * x.hashCode() + 17L * w.hashCode());
        List<Tensor> operands = new ArrayList<>(List.of(fill.integers(x, -3, 3), fill.integers(w, -2, 2)));
        Shape out =
                plain.infer(operands.stream().map(Tensor::type).toList()).get(0).shape();
        if (epilogue.bias()) {
            operands.add(fill.integers(Shape.of(out.dim(biasAxis)), -9, 9));
        }
        if (epilogue.residual()) {
            operands.add(fill.integers(out, -9, 9));
        }
        return new ContractCase(family + "/random", op, operands, Tolerance.EXACT);
    }

    /** Convolutions; groups, channels a group and filters a group are small. */
    public static Arbitrary<ContractCase> convolutions() {
        return Combinators.combine(axes(), ints(1, 3), ints(1, 3), ints(1, 5), ints(1, 5), epilogues())
                .as((axes, n, groups, channels, filters, epilogue) -> {
                    Window window = window(axes);
                    Shape x = shape(n, channels * groups, axes.stream().map(Axis::size));
                    Shape w = shape(filters * groups, channels, axes.stream().map(Axis::kernel));
                    return sums(
                            "conv",
                            new Conv(window, groups, epilogue),
                            new Conv(window, groups, Epilogue.NONE),
                            epilogue,
                            1,
                            x,
                            w);
                });
    }

    /** Weight gradients of such convolutions. */
    public static Arbitrary<ContractCase> weightGradients() {
        return Combinators.combine(axes(), ints(0, 4), ints(1, 3), ints(1, 5), ints(1, 5))
                .as((axes, n, groups, channels, filters) -> {
                    Window window = window(axes);
                    Shape x = shape(n, channels * groups, axes.stream().map(Axis::size));
                    Shape dy = ConvWeightGradientCases.maps(x, filters * groups, window, groups);
                    Op op = new ConvWeightGradient(window, groups);
                    return sums("convWeightGradient", op, op, Epilogue.NONE, 0, x, dy);
                });
    }

    /** Transposed convolutions; pads that would eat more than the result are cut to fit. */
    public static Arbitrary<ContractCase> transposedConvolutions() {
        return Combinators.combine(axes(), ints(1, 2), ints(1, 3), ints(1, 4), ints(1, 4), epilogues(), ints(0, 1))
                .as((axes, n, groups, channels, filters, epilogue, more) -> {
                    List<Axis> cut = axes.stream()
                            .map(a -> new Axis(
                                    a.kernel,
                                    a.stride,
                                    Math.min(a.before, a.extent() / 2),
                                    Math.min(a.after, (a.extent() - 1) / 2),
                                    a.dilation,
                                    Math.min(a.room, 4)))
                            .toList();
                    Window window = window(cut);
                    List<Integer> padding =
                            cut.stream().map(a -> Math.min(more, a.stride - 1)).collect(Collectors.toList());
                    Shape x = shape(n, channels * groups, cut.stream().map(a -> 1 + a.room));
                    Shape w = shape(channels * groups, filters, cut.stream().map(Axis::kernel));
                    return sums(
                            "convTranspose",
                            new ConvTranspose(window, padding, groups, epilogue),
                            new ConvTranspose(window, padding, groups, Epilogue.NONE),
                            epilogue,
                            1,
                            x,
                            w);
                });
    }

    /** Matrix products of up to 40 in each direction, with batches that broadcast. */
    public static Arbitrary<ContractCase> products() {
        Arbitrary<List<Integer>> batch = ints(1, 3).list().ofMaxSize(2);
        Arbitrary<Integer> repeated = ints(0, 7);
        return Combinators.combine(ints(1, 40), ints(1, 40), ints(1, 40), batch, repeated, ints(0, 3), epilogues())
                .as((m, k, n, dims, ones, transposed, epilogue) -> {
                    boolean transA = (transposed & 1) != 0;
                    boolean transB = (transposed & 2) != 0;
                    List<Integer> a = new ArrayList<>();
                    List<Integer> b = new ArrayList<>();
                    for (int i = 0; i < dims.size(); i++) {
                        a.add((ones >> i & 1) != 0 ? 1 : dims.get(i));
                        b.add((ones >> i & 2) != 0 ? 1 : dims.get(i));
                    }
                    a.addAll(transA ? List.of(k, m) : List.of(m, k));
                    b.addAll(transB ? List.of(n, k) : List.of(k, n));
                    return sums(
                            "matMul",
                            new MatMul(transA, transB, epilogue),
                            new MatMul(transA, transB, Epilogue.NONE),
                            epilogue,
                            -1,
                            Shape.of(a),
                            Shape.of(b));
                });
    }

    /** Padding that is less than the kernel and meets no dilation, so that every window has an element of the input. */
    private static List<Axis> sound(List<Axis> axes) {
        return axes.stream()
                .map(a -> new Axis(
                        a.kernel,
                        a.stride,
                        Math.min(a.before, a.kernel - 1),
                        Math.min(a.after, a.kernel - 1),
                        a.before + a.after > 0 ? 1 : a.dilation,
                        a.room))
                .toList();
    }

    /** Gradients of pooling, with windows of all kinds, those without an element of the input among them. */
    public static Arbitrary<ContractCase> poolGradients() {
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(axes(), ints(0, 3), ints(1, 5), flags, flags, flags, flags)
                .as((axes, n, channels, max, ceilMode, padCounts, sound) -> {
                    List<Axis> used = sound ? sound(axes) : axes;
                    Pool.Kind kind = max ? Pool.Kind.MAX : Pool.Kind.AVERAGE;
                    Pool pool = new Pool(kind, window(used), ceilMode, padCounts, 1);
                    Shape x = shape(n, channels, used.stream().map(Axis::size));
                    Fill fill = new Fill(pool.hashCode() + 31L * x.hashCode());
                    Tensor operand = fill.integers(x, -6, -3);
                    Shape out = pool.infer(List.of(operand.type())).get(0).shape();
                    List<Tensor> operands = new ArrayList<>(List.of(fill.integers(out, -9, 9)));
                    if (max) {
                        operands.add(operand);
                    }
                    PoolGradient op = PoolGradientCases.gradient(pool, x);
                    List<RefTensor> in = operands.stream().map(RefTensor::of).toList();
                    return new ContractCase("poolGradient/random", op, operands, PoolGradientCases.tolerance(op, in));
                });
    }

    /**
     * Pooling, with and without the places of maxima; every window has an element of the input.
     */
    public static Arbitrary<ContractCase> pools() {
        return Combinators.combine(
                        axes(),
                        ints(1, 2),
                        ints(1, 5),
                        Arbitraries.of(Pool.Kind.values()),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        ints(1, 3))
                .as((axes, n, channels, kind, ceilMode, padCounts, p) -> {
                    List<Axis> sound = sound(axes);
                    Shape shape = shape(n, channels, sound.stream().map(Axis::size));
                    if (kind == Pool.Kind.MAX && p > 1) {
                        MaxPoolIndices where = new MaxPoolIndices(window(sound), ceilMode, padCounts);
                        Tensor ties = new Fill(where.hashCode() + 31L * shape.hashCode()).integers(shape, -6, -3);
                        return new ContractCase("maxPoolIndices/random", where, List.of(ties), Tolerance.EXACT);
                    }
                    Pool op = new Pool(kind, window(sound), ceilMode, padCounts, p);
                    Tensor x = new Fill(op.hashCode() + 31L * shape.hashCode()).integers(shape, -9, 9);
                    RefTensor out = Reference.run(op, List.of(x)).get(0);
                    Tolerance tolerance = kind == Pool.Kind.MAX
                            ? Tolerance.EXACT
                            : Tolerance.relative(out, (kind == Pool.Kind.LP ? 40 : 6) * Tolerance.U);
                    return new ContractCase("pool/random", op, List.of(x), tolerance);
                });
    }
}
