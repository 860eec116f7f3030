package org.cnn4j.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Slice;
import org.cnn4j.op.Transpose;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.testkit.PlanChecker;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final PlanOptions OPTIONS = PlanOptions.aligned(64).withGuards(0);
    private static final Unary RELU = new Unary(UnaryFunction.RELU);
    private static final Transpose SWAP = new Transpose(List.of(1, 0));

    private final GraphBuilder builder = new GraphBuilder("test");
    private final Value x = builder.input("x", TensorType.float32(16, 16));

    private Plan plan(PlanOptions options) {
        Graph graph = builder.build();
        Plan plan = Planner.plan(graph, options);
        PlanChecker.check(graph, plan, options);
        return plan;
    }

    @Test
    void elementwiseOperatorsWriteOverAnOperandThatDies() {
        Value a = builder.add("a", SWAP, x);
        Value b = builder.add("b", RELU, a);
        builder.output("c", builder.add("c", RELU, b));
        Plan plan = plan(OPTIONS);
        assertEquals(256, plan.arenaElements(DType.FLOAT32));
        assertEquals(
                plan.steps().get(0).output().index(),
                plan.steps().get(2).output().index());
    }

    @Test
    void nothingIsWrittenOverAnInputOrAConstant() {
        Value c = builder.constant("c", Tensor.zeros(DType.FLOAT32, Shape.of(16, 16)));
        Value sum = builder.add("sum", new Binary(Binary.Kind.ADD), x, c);
        builder.output("sum", sum);
        builder.output("relu", builder.add("relu", RELU, x));
        Plan plan = plan(OPTIONS);
        assertEquals(Slot.Location.INPUT, plan.steps().get(0).input(0).location());
        assertEquals(Slot.Location.CONSTANT, plan.steps().get(0).input(1).location());
        plan.steps()
                .forEach(step -> assertEquals(Slot.Location.ARENA, step.output().location()));
    }

    @Test
    void aValueThatIsReadLaterIsNotWrittenOver() {
        Value a = builder.add("a", SWAP, x);
        Value b = builder.add("b", RELU, a);
        builder.output("sum", builder.add("sum", new Binary(Binary.Kind.SUB), a, b));
        Plan plan = plan(OPTIONS);
        assertNotEquals(
                plan.steps().get(0).output().index(),
                plan.steps().get(1).output().index());
    }

    @Test
    void operandsOfAConcatenationAreStretchesOfItsResult() {
        Value a = builder.add("a", SWAP, x);
        Value b = builder.add("b", RELU, a);
        Value both = builder.add("both", new Concat(0), a, b);
        Value three = builder.add("three", new Concat(0), both, builder.add("c", RELU, b));
        builder.output("y", builder.add("y", RELU, three));
        Plan plan = plan(OPTIONS.withWindows(PlanOptions.Windows.STRETCHES));
        assertEquals(
                List.of("a", "b", "c", "y"),
                plan.steps().stream().map(Step::name).toList());
        int first = plan.steps().get(0).output().index();
        assertEquals(first + 256, plan.steps().get(1).output().index());
        assertEquals(first + 512, plan.steps().get(2).output().index());
        assertEquals(first, plan.steps().get(3).input(0).index());
    }

    @Test
    void whatWouldNotBeAlignedOrHaveGapsIsCopied() {
        Value a = builder.add("a", SWAP, x);
        Value columns = builder.add("columns", new Concat(1), a, builder.add("b", RELU, a));
        Value c = builder.add("c", new Slice(List.of(0, 0), Shape.of(1, 8), List.of(1, 1)), columns);
        Value d = builder.add("d", RELU, c);
        builder.output("y", builder.add("y", RELU, builder.add("joined", new Concat(0), c, d)));
        Plan plan = plan(OPTIONS.withWindows(PlanOptions.Windows.STRETCHES));
        assertTrue(plan.steps().stream().anyMatch(step -> step.name().equals("columns")));
        Step joined = plan.steps().stream()
                .filter(step -> step.name().equals("joined"))
                .findFirst()
                .orElseThrow();
        assertTrue(joined.input(0).isStretchOf(joined.output(), 0));
        assertFalse(joined.input(1).isStretchOf(joined.output(), 8));
    }

    @Test
    void anOutputIsNotWrittenOver() {
        Value a = builder.add("a", SWAP, x);
        builder.output("a", a);
        builder.output("b", builder.add("b", RELU, a));
        Plan plan = plan(OPTIONS);
        assertNotEquals(plan.outputs().get(0).index(), plan.outputs().get(1).index());
    }

    @Test
    void aRepeatedOperandIsNotWrittenOver() {
        Value row = builder.add("row", new Transpose(List.of(1, 0)), builder.input("y", TensorType.float32(16, 1)));
        Value a = builder.add("a", SWAP, x);
        builder.output("sum", builder.add("sum", new Binary(Binary.Kind.ADD), row, a));
        Plan plan = plan(OPTIONS);
        assertEquals(
                plan.steps().get(1).output().index(),
                plan.steps().get(2).output().index());
    }

    @Test
    void reshapedValuesAreAliasesAndKeepTheirMemoryAlive() {
        Value a = builder.add("a", SWAP, x);
        Value flat = builder.add("flat", new Reshape(Shape.of(256)), a);
        Value b = builder.add("b", SWAP, a);
        Value c = builder.add("c", SWAP, b);
        builder.output("c", c);
        builder.output("d", builder.add("d", RELU, flat));
        Plan plan = plan(OPTIONS);
        assertEquals(4, plan.steps().size());
        assertEquals(
                plan.steps().get(0).output().index(),
                plan.steps().get(3).input(0).index());
    }

    @Test
    void anAliasOfAnInputIsAnInput() {
        builder.output("flat", builder.add("flat", new Reshape(Shape.of(256)), x));
        Plan plan = plan(OPTIONS);
        assertTrue(plan.steps().isEmpty());
        assertEquals(
                new Slot("flat", TensorType.float32(256), Slot.Location.INPUT, 0),
                plan.outputs().get(0));
    }

    @Test
    void memoryIsUsedAgainOnceAValueDied() {
        Value at = x;
        for (int i = 0; i < 10; i++) {
            at = builder.add("t" + i, SWAP, at);
        }
        builder.output("out", at);
        assertEquals(2 * 256, plan(OPTIONS).arenaElements(DType.FLOAT32));
    }

    @Test
    void anArenaIsCutWhereNoValueLies() {
        Value a = builder.add("a", SWAP, x);
        Value b = builder.add("b", SWAP, a);
        Value c = builder.add("c", SWAP, b);
        builder.output("sum", builder.add("sum", new Binary(Binary.Kind.ADD), builder.add("d", SWAP, a), c));
        Plan plan = plan(OPTIONS.withPieces(1500));
        // Values of 1024 bytes, pieces of 1472: one value in each.
        assertEquals(368, plan.pieceElements(DType.FLOAT32));
        assertEquals(2 * 368 + 256, plan.arenaElements(DType.FLOAT32));
        plan.steps().forEach(step -> assertEquals(0, step.output().index() % 368, step.toString()));
        assertEquals(3 * 256, plan(OPTIONS.withPieces(1 << 20)).arenaElements(DType.FLOAT32));
        Plan guarded = plan(OPTIONS.withPieces(1500).withGuards(64));
        assertEquals(new Plan.Guard(DType.FLOAT32, 272, 96), guarded.guards().get(1), "up to the border");
        assertEquals(new Plan.Guard(DType.FLOAT32, 368, 16), guarded.guards().get(2), "and behind it");
    }

    @Test
    void aValueLargerThanAPieceBeginsWithOne() {
        Value y = builder.input("y", TensorType.float32(2, 2));
        Value small = builder.add("small", SWAP, y);
        builder.output("again", builder.add("again", SWAP, small));
        builder.output("large", builder.add("large", SWAP, x));
        Plan plan = plan(OPTIONS.withPieces(640));
        assertEquals(0, plan.steps().get(2).output().index() % 160);
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withPieces(63));
    }

    @Test
    void scratchMemoryLivesForOneStep() {
        Value at = x;
        for (int i = 0; i < 4; i++) {
            at = builder.add("t" + i, SWAP, at);
        }
        builder.output("out", at);
        Plan plan = plan(OPTIONS.withScratch((op, in, out) -> 256));
        plan.steps().forEach(step -> assertEquals(256, step.scratch().size()));
        assertEquals(3 * 256, plan.arenaElements(DType.FLOAT32));
    }

    @Test
    void guardZonesLieAroundEveryValue() {
        Value a = builder.add("a", SWAP, x);
        builder.output("b", builder.add("b", SWAP, a));
        Plan plan = plan(OPTIONS.withGuards(128));
        assertEquals(
                List.of(
                        new Plan.Guard(DType.FLOAT32, 0, 32),
                        new Plan.Guard(DType.FLOAT32, 288, 32),
                        new Plan.Guard(DType.FLOAT32, 576, 32)),
                plan.guards());
        assertTrue(plan(OPTIONS).guards().isEmpty());
    }

    @Test
    void whatAlignmentLeavesOverBelongsToTheGuardZone() {
        Value y = builder.input("y", TensorType.float32(3, 1));
        builder.output("z", builder.add("z", SWAP, y));
        Plan plan = plan(OPTIONS.withGuards(64));
        assertEquals(
                List.of(new Plan.Guard(DType.FLOAT32, 0, 16), new Plan.Guard(DType.FLOAT32, 19, 29)), plan.guards());
    }

    @Test
    void anEmptyValueHasAPlaceToo() {
        builder.output(
                "e", builder.add("e", new Expand(Shape.of(0, 16)), builder.input("y", TensorType.float32(1, 16))));
        assertEquals(0, plan(OPTIONS).outputs().get(0).size());
    }

    @Test
    void anArenaBeyondAnArrayIsRefused() {
        Value y = builder.input("y", TensorType.float32(1));
        Value a = builder.add("a", new Expand(Shape.of(1 << 15, 1 << 15)), y);
        Value b = builder.add("b", new Expand(Shape.of(1 << 15, 1 << 15)), y);
        Value c = builder.add("c", new Expand(Shape.of(1 << 15, 1 << 15)), y);
        builder.output("a", a);
        builder.output("b", b);
        builder.output("c", c);
        Graph graph = builder.build();
        ShapeException e = assertThrows(ShapeException.class, () -> Planner.plan(graph, OPTIONS));
        assertTrue(e.getMessage().contains("3221225472 elements"), e.getMessage());
    }

    @Test
    void constantsAreListedOnce() {
        Value c = builder.constant("c", Tensor.scalar(2));
        Value a = builder.add("a", new Binary(Binary.Kind.MUL), x, c);
        builder.output("b", builder.add("b", new Binary(Binary.Kind.ADD), a, c));
        builder.constant("unused", Tensor.scalar(3));
        assertEquals(1, plan(OPTIONS).constants().size());
    }

    @Test
    void wrongOptionsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> PlanOptions.aligned(48));
        assertThrows(IllegalArgumentException.class, () -> PlanOptions.aligned(4));
        assertThrows(IllegalArgumentException.class, () -> OPTIONS.withGuards(-1));
    }

    private static final Binary ADD = new Binary(Binary.Kind.ADD);

    private Value state(String name) {
        return builder.state(name, Tensor.zeros(DType.FLOAT32, Shape.of(16, 16)));
    }

    @Test
    void aStateIsUpdatedInPlaceByTheLastThatReadsIt() {
        Value s = state("s");
        builder.output("read", builder.add("read", ADD, s, x));
        builder.next(s, builder.add("update", ADD, s, x));
        Plan plan = plan(OPTIONS);
        assertEquals(2, plan.steps().size());
        assertEquals(
                plan.states().get(0).slot().index(),
                plan.steps().get(1).output().index());
    }

    @Test
    void aStateThatIsReadAfterItsUpdateIsCopiedAtTheEnd() {
        Value s = state("s");
        builder.next(s, builder.add("update", ADD, s, x));
        builder.output("read", builder.add("read", new Binary(Binary.Kind.SUB), s, x));
        Plan plan = plan(OPTIONS);
        assertEquals(3, plan.steps().size());
        assertEquals(plan.states().get(0).slot(), plan.steps().get(2).output());
    }

    @Test
    void aStateThatChangesCannotBeAnOutput() {
        Value s = state("s");
        builder.next(s, builder.add("update", ADD, s, x));
        builder.output("before", builder.add("flat", new Reshape(Shape.of(256)), s));
        Cnn4jException e = assertThrows(Cnn4jException.class, () -> plan(OPTIONS));
        assertTrue(e.getMessage().contains("\"before\""), e.getMessage());
    }

    @Test
    void nothingElseIsWrittenOverAState() {
        Value s = state("s");
        builder.output("out", builder.add("out", RELU, s));
        Plan plan = plan(OPTIONS);
        assertNotEquals(
                plan.states().get(0).slot().index(),
                plan.steps().get(0).output().index());
    }

    @Test
    void aStateMayGoOnAsAReshapedOrJoinedValue() {
        Value s = builder.state("s", Tensor.zeros(DType.FLOAT32, Shape.of(256)));
        builder.next(s, builder.add("flat", new Reshape(Shape.of(256)), builder.add("relu", RELU, x)));
        Value t = builder.state("t", Tensor.zeros(DType.FLOAT32, Shape.of(16, 32)));
        Value joined = builder.add("join", new Concat(1), builder.add("a", RELU, x), builder.add("b", SWAP, x));
        builder.next(t, joined);
        plan(OPTIONS);
    }

    @Test
    void statesMayGoOnAsEachOtherInAnotherShape() {
        Value s = state("s");
        Value flat = builder.state("flat", Tensor.zeros(DType.FLOAT32, Shape.of(256)));
        builder.next(s, builder.add("square", new Reshape(Shape.of(16, 16)), flat));
        builder.next(flat, builder.add("line", new Reshape(Shape.of(256)), s));
        plan(OPTIONS);
    }

    @Test
    void aStateMayGoOnAsWhatAnotherWasBeforeItsUpdate() {
        Value s = state("s");
        Value before = builder.state("before", Tensor.zeros(DType.FLOAT32, Shape.of(256)));
        builder.next(s, builder.add("update", ADD, s, x));
        builder.next(before, builder.add("line", new Reshape(Shape.of(256)), s));
        plan(OPTIONS);
    }

    @Test
    void aStateCannotGoOnAsAnother() {
        Value s = state("s");
        Value t = state("t");
        builder.next(s, t);
        Cnn4jException e = assertThrows(Cnn4jException.class, builder::build);
        assertTrue(e.getMessage().contains("\"s\""), e.getMessage());
    }

    @Test
    void onlyAStateGoesOn() {
        Cnn4jException e = assertThrows(Cnn4jException.class, () -> builder.next(x, state("s")));
        assertTrue(e.getMessage().contains("x:float32[16, 16]"), e.getMessage());
    }
}
