package org.cnn4j.autodiff;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.UnsupportedOperatorException;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Node;
import org.cnn4j.graph.Value;
import org.cnn4j.op.ArgReduce;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Op;
import org.cnn4j.op.OptimizerUpdate;
import org.cnn4j.op.Pool;
import org.cnn4j.op.PoolGradient;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.ScatterElements;
import org.cnn4j.op.SoftmaxCrossEntropyGradient;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.UnaryGradient;
import org.cnn4j.op.Window;
import org.cnn4j.testkit.Reference;
import org.junit.jupiter.api.Test;

/** Which gradients are computed and which are not, and the exact ones at corners. */
class GradientsTest {
    private final GraphBuilder builder = new GraphBuilder("gradients");

    private Value input(String name, int... dims) {
        return builder.input(name, TensorType.float32(dims));
    }

    private Value sum(Value x) {
        return builder.add(
                "sum",
                new Reduce(
                        Reduce.Kind.SUM, Arithmetic.allBut(-1, x.type().shape().rank()), false),
                x);
    }

    /** The gradient of the sum of {@code op}'s first result with respect to operand {@code k}. */
    private static float[] gradient(Op op, int k, Tensor... operands) {
        GraphBuilder builder = new GraphBuilder("one");
        List<Value> values = new ArrayList<>();
        for (Tensor operand : operands) {
            values.add(builder.input("x" + values.size(), operand.type()));
        }
        Value y = builder.add("op", op, values);
        int rank = y.type().shape().rank();
        Value loss = builder.add("loss", new Reduce(Reduce.Kind.SUM, Arithmetic.allBut(-1, rank), false), y);
        builder.output("dx", Gradients.of(builder, loss, List.of(values.get(k))).get(values.get(k)));
        return Reference.run(builder.build(), List.of(operands))
                .get(0)
                .toTensor()
                .toFloatArray();
    }

    private static Tensor vector(float... values) {
        return Tensor.of(Shape.of(values.length), values);
    }

    private Set<String> operatorsAfter(int count) {
        Set<String> names = new TreeSet<>();
        builder.nodes()
                .subList(count, builder.nodes().size())
                .forEach(node -> names.add(node.op().name()));
        return names;
    }

    @Test
    void everyOperatorHasARuleOrIsKnownToHaveNone() {
        Set<Class<?>> without = Set.of(
                ArgReduce.class,
                BatchNormGradient.class,
                ConvWeightGradient.class,
                OptimizerUpdate.class,
                PoolGradient.class,
                SoftmaxCrossEntropyGradient.class,
                UnaryGradient.class);
        Set<String> missing = new TreeSet<>();
        for (Class<?> type : Op.class.getPermittedSubclasses()) {
            if (RuleTable.types().contains(type) == without.contains(type)) {
                missing.add(type.getSimpleName());
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void whatIsUsedSeveralTimesGetsTheSum() {
        Value x = input("x", 2);
        Value square = builder.add("square", new Binary(Binary.Kind.MUL), x, x);
        Value loss = sum(builder.add("more", new Binary(Binary.Kind.ADD), square, x));
        builder.output("dx", Gradients.of(builder, loss, List.of(x)).get(x));
        Tensor dx =
                Reference.run(builder.build(), List.of(vector(3, -2))).get(0).toTensor();
        assertArrayEquals(new float[] {7, -3}, dx.toFloatArray());
    }

    @Test
    void whatTheLossDoesNotDependOnGetsZeros() {
        Value x = input("x", 3);
        Value other = input("other", 2, 2);
        Value positive = builder.add("positive", new Binary(Binary.Kind.GREATER), other, other);
        Value stopped = builder.add("stopped", new Cast(DType.FLOAT32), positive);
        Value loss = builder.add("loss", new Binary(Binary.Kind.ADD), sum(x), sum(stopped));
        int before = builder.nodes().size();
        Map<Value, Value> gradients = Gradients.of(builder, loss, List.of(other, x));
        assertEquals(List.of(other, x), List.copyOf(gradients.keySet()));
        assertArrayEquals(new float[4], builder.constantOf(gradients.get(other)).toFloatArray());
        assertFalse(operatorsAfter(before).contains("Cast"));
    }

    @Test
    void nothingIsComputedThatNobodyWants() {
        Value x = input("x", 1, 3, 5, 5);
        Value first = input("first", 4, 3, 3, 3);
        Value second = input("second", 2, 4, 3, 3);
        Conv conv = new Conv(Window.of(3, 3), 1, Epilogue.NONE);
        Value loss = sum(builder.add("b", conv, builder.add("a", conv, x, first), second));
        int before = builder.nodes().size();
        Gradients.of(builder, loss, List.of(first, second));
        List<String> added = builder.nodes().subList(before, builder.nodes().size()).stream()
                .map(node -> node.op().name())
                .filter(name -> name.startsWith("Conv"))
                .toList();
        assertEquals(List.of("ConvTranspose", "ConvWeightGradient", "ConvWeightGradient"), sorted(added));
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().sorted().toList();
    }

    @Test
    void theLossMustBeOneNumber() {
        Value x = input("x", 3);
        ShapeException e = assertThrows(ShapeException.class, () -> Gradients.of(builder, x, List.of(x)));
        assertTrue(e.getMessage().contains("FLOAT32 scalar, not x:"), e.getMessage());
        Value k = builder.input("k", new TensorType(DType.INT64, Shape.of(3)));
        Value loss = sum(x);
        ShapeException of = assertThrows(ShapeException.class, () -> Gradients.of(builder, loss, List.of(k)));
        assertTrue(of.getMessage().contains("Only FLOAT32 values have gradients, not k:"), of.getMessage());
    }

    @Test
    void anOperatorWithoutARuleIsRefusedOnlyOnTheWay() {
        Value dy = input("dy", 3);
        Value y = input("y", 3);
        Value w = input("w", 3);
        Value inner = builder.add("inner", new UnaryGradient(UnaryFunction.RELU), dy, y);
        Value loss = sum(builder.add("product", new Binary(Binary.Kind.MUL), inner, w));
        Gradients.of(builder, loss, List.of(w));
        UnsupportedOperatorException e =
                assertThrows(UnsupportedOperatorException.class, () -> Gradients.of(builder, loss, List.of(dy)));
        assertEquals("Node \"inner\": ReluGradient has no gradient", e.getMessage());
    }

    @Test
    void statisticsOfTheBatchPassNothingBack() {
        Value x = input("x", 4, 2);
        Value c = input("c", 2);
        List<Value> results = builder.addAll("norm", new BatchNormTraining(0.1f), List.of(x, c, c));
        Value loss = sum(results.get(2));
        UnsupportedOperatorException e =
                assertThrows(UnsupportedOperatorException.class, () -> Gradients.of(builder, loss, List.of(x)));
        assertTrue(e.getMessage().startsWith("Node \"norm\": BatchNormTraining passes no gradients"), e.getMessage());
    }

    @Test
    void cornersAreThoseOfPyTorch() {
        assertArrayEquals(new float[] {0, 0, 1}, gradient(new Unary(UnaryFunction.RELU), 0, vector(-1, 0, 2)));
        Unary leaky = new Unary(new UnaryFunction(UnaryFunction.Kind.LEAKY_RELU, 0.5f, 0));
        assertArrayEquals(new float[] {0.5f, 0.5f, 1}, gradient(leaky, 0, vector(-1, 0, 2)));
        Unary abs = new Unary(UnaryFunction.of(UnaryFunction.Kind.ABS));
        assertArrayEquals(new float[] {-1, 0, 1}, gradient(abs, 0, vector(-1, 0, 2)));
        Tensor a = vector(1, 2, 2);
        Tensor b = vector(2, 2, 1);
        assertArrayEquals(new float[] {0, 0.5f, 1}, gradient(new Binary(Binary.Kind.MAX), 0, a, b));
        assertArrayEquals(new float[] {1, 0.5f, 0}, gradient(new Binary(Binary.Kind.MAX), 1, a, b));
        assertArrayEquals(new float[] {1, 0.5f, 0}, gradient(new Binary(Binary.Kind.MIN), 0, a, b));
        assertArrayEquals(new float[] {0, 0.5f, 1}, gradient(new Binary(Binary.Kind.MIN), 1, a, b));
        Tensor slopes = vector(3, 3, 3);
        Tensor x = vector(-1, 0, 2);
        assertArrayEquals(new float[] {3, 3, 1}, gradient(new Binary(Binary.Kind.PRELU), 0, x, slopes));
        assertArrayEquals(new float[] {-1, 0, 0}, gradient(new Binary(Binary.Kind.PRELU), 1, x, slopes));
    }

    @Test
    void equalMaximaShareButNotInPools() {
        Tensor ties = vector(3, 1, 3, 3, 2, 3);
        Reduce max = new Reduce(Reduce.Kind.MAX, List.of(0), false);
        assertArrayEquals(new float[] {0.25f, 0, 0.25f, 0.25f, 0, 0.25f}, gradient(max, 0, ties));
        Pool pool = Pool.max(Window.of(6));
        assertArrayEquals(new float[] {1, 0, 0, 0, 0, 0}, gradient(pool, 0, ties.reshape(Shape.of(1, 1, 6))));
        ScatterElements scatter = new ScatterElements(0, ScatterElements.Reduction.MAX);
        Tensor[] equal = {vector(3, 1), Tensor.of(Shape.of(4), 0, 0, 1, 0), vector(3, 3, 2, 3)};
        assertArrayEquals(new float[] {0.25f, 0}, gradient(scatter, 0, equal));
        assertArrayEquals(new float[] {0.25f, 0.25f, 1, 0.25f}, gradient(scatter, 2, equal));
        Reduce norm = new Reduce(Reduce.Kind.L2, List.of(0), true);
        assertArrayEquals(new float[] {0, 0}, gradient(norm, 0, vector(0, 0)));
        Binary power = new Binary(Binary.Kind.POW);
        assertArrayEquals(new float[] {0, 1, 0}, gradient(power, 0, vector(0, 0, 0), vector(0, 1, 2)));
        assertArrayEquals(new float[] {0, 0}, gradient(power, 1, vector(0, 0), vector(1, 2)));
    }

    @Test
    void gradientsAreNamedAfterTheirNodes() {
        Value x = input("x", 3);
        Value loss = sum(builder.add("act", new Unary(UnaryFunction.RELU), x));
        Gradients.of(builder, loss, List.of(x));
        List<Node> nodes = builder.nodes();
        assertEquals("act/gradient/ReluGradient", nodes.get(nodes.size() - 1).name());
    }
}
