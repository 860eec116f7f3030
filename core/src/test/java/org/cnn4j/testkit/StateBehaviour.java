package org.cnn4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;

/** What the backend interface promises of states. */
final class StateBehaviour {
    private static final Shape SHAPE = Shape.of(5, 7);
    private static final Binary ADD = new Binary(Binary.Kind.ADD);

    private StateBehaviour() {}

    /**
     * Three states: a sum that is updated in place; what the sum was at the start of the run, which is a copy at its end; a counter of
     * another type.
     */
    private static Graph counting(boolean withOutput) {
        GraphBuilder builder = new GraphBuilder("counting");
        Value x = builder.input("x", new TensorType(DType.FLOAT32, SHAPE));
        Value sum = builder.state("sum", Tensor.zeros(DType.FLOAT32, SHAPE));
        Value before = builder.state("before", Tensor.zeros(DType.FLOAT32, SHAPE));
        Value count = builder.state("count", Tensor.of(Shape.of(2), 7L, 1L << 40));
        Value ones = builder.constant("ones", Tensor.of(Shape.of(2), 1L, 1L));
        Value kept = builder.add("kept", new Unary(UnaryFunction.of(UnaryFunction.Kind.NEG)), sum);
        builder.next(before, builder.add("again", new Unary(UnaryFunction.of(UnaryFunction.Kind.NEG)), kept));
        Value next = builder.add("add", ADD, sum, x);
        builder.next(sum, next);
        builder.next(count, builder.add("count", ADD, count, ones));
        if (withOutput) {
            builder.output("difference", builder.add("difference", new Binary(Binary.Kind.SUB), before, sum));
        }
        return builder.build();
    }

    private static Plan plan(Backend backend, Graph graph) {
        return Planner.plan(graph, backend.planOptions().withGuards(CaseRunner.GUARD_BYTES));
    }

    private static Tensor all(float value) {
        float[] values = new float[SHAPE.intSize()];
        java.util.Arrays.fill(values, value);
        return Tensor.of(SHAPE, values);
    }

    static void goesOn(Backend backend) {
        try (Executable executable = backend.compile(plan(backend, counting(true)));
                Execution execution = executable.newExecution()) {
            assertArrayEquals(
                    all(0).toFloatArray(),
                    execution.run(List.of(all(2)), null).get(0).toFloatArray());
            assertArrayEquals(
                    all(-2).toFloatArray(),
                    execution.run(List.of(all(3)), null).get(0).toFloatArray());
            assertArrayEquals(all(5).toFloatArray(), execution.readState(0).toFloatArray());
            assertArrayEquals(all(2).toFloatArray(), execution.readState(1).toFloatArray());
            assertEquals((1L << 40) + 2, execution.readState(2).getLong(1));
            // A run whose steps are timed is one run as well.
            execution.run(List.of(all(0)), (step, nanoseconds) -> {});
            assertEquals((1L << 40) + 3, execution.readState(2).getLong(1));
            execution.writeState(0, all(100));
            assertArrayEquals(
                    all(-95).toFloatArray(),
                    execution.run(List.of(all(1)), null).get(0).toFloatArray());
            assertArrayEquals(all(101).toFloatArray(), execution.readState(0).toFloatArray());
            assertThrows(
                    ShapeException.class, () -> execution.writeState(0, Tensor.zeros(DType.FLOAT32, Shape.of(35))));
            assertThrows(ShapeException.class, () -> execution.writeState(2, Tensor.zeros(DType.FLOAT32, Shape.of(2))));
        }
    }

    static void ownStates(Backend backend) {
        try (Executable executable = backend.compile(plan(backend, counting(true)));
                Execution first = executable.newExecution();
                Execution second = executable.newExecution()) {
            first.run(List.of(all(2)), null);
            second.run(List.of(all(9)), null);
            first.run(List.of(all(2)), null);
            assertArrayEquals(all(4).toFloatArray(), first.readState(0).toFloatArray());
            assertArrayEquals(all(9).toFloatArray(), second.readState(0).toFloatArray());
        }
    }

    static void withoutOutputs(Backend backend) {
        try (Executable executable = backend.compile(plan(backend, counting(false)));
                Execution execution = executable.newExecution()) {
            float[] values = new float[SHAPE.intSize()];
            Tensor input = Tensor.wrap(new TensorType(DType.FLOAT32, SHAPE), values);
            float sum = 0;
            for (int i = 1; i <= 20; i++) {
                java.util.Arrays.fill(values, i);
                assertEquals(List.of(), execution.run(List.of(input), null));
                sum += i;
                // What was given to a run is the caller's again.
                java.util.Arrays.fill(values, -1);
            }
            assertArrayEquals(all(sum).toFloatArray(), execution.readState(0).toFloatArray());
            assertArrayEquals(
                    all(sum - 20).toFloatArray(), execution.readState(1).toFloatArray());
            assertEquals(27, execution.readState(2).getLong(0));
        }
    }
}
