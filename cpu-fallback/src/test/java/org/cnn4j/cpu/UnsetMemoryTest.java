package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.cpu.kernel.Workspace;
import org.cnn4j.cpu.step.StepFactory;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Cast;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.PlanOptions;
import org.cnn4j.plan.Planner;
import org.junit.jupiter.api.Test;

/** Steps that read what nothing wrote give NaN, or numbers that nobody expects, where a plan has guard zones. */
class UnsetMemoryTest {
    private static final Tensor X = Tensor.of(Shape.of(1, 1, 1, 3), new float[] {1, 2, 3});
    private static final PlanOptions OPTIONS =
            PlanOptions.aligned(64).withGuards(0).withScratch((op, in, out) -> op instanceof Pool ? 4 : 0);
    private static final PlanOptions GUARDED = OPTIONS.withGuards(64);

    /** Pooling, which has scratch memory here, and ReLU over its result. */
    private static Plan plan(PlanOptions options) {
        GraphBuilder builder = new GraphBuilder("two");
        Value x = builder.input("x", X.type());
        Value pooled = builder.add("pool", Pool.max(Window.of(1, 1)), x);
        builder.output("y", builder.add("relu", new Unary(UnaryFunction.RELU), pooled));
        return Planner.plan(builder.build(), options);
    }

    private static float[] run(Plan plan, StepFactory... steps) {
        try (WorkerPool pool = new WorkerPool(1);
                CpuExecution execution =
                        new CpuExecution(plan, plan.steps(), List.of(steps), KernelVariant.SCALAR.create(), pool)) {
            execution.run(List.of(X), null);
            return execution.run(List.of(X), null).get(0).toFloatArray();
        }
    }

    /** Copies the operand, as pooling with a window of one does. */
    private static final StepFactory COPY =
            b -> () -> System.arraycopy(b.inputs()[0].floats(), 0, b.outputs()[0].floats(), b.outputs()[0].offset(), 3);

    /** Adds 1 to what lies in the result. */
    private static final StepFactory ADD = b -> () -> {
        for (int i = 0; i < 3; i++) {
            b.outputs()[0].floats()[b.outputs()[0].offset() + i] += 1;
        }
    };

    private static final StepFactory FROM_SCRATCH = b -> () -> {
        for (int i = 0; i < 3; i++) {
            b.outputs()[0].floats()[b.outputs()[0].offset() + i] =
                    b.scratch().floats()[b.scratch().offset() + i];
            b.scratch().floats()[b.scratch().offset() + i] = 7;
        }
    };

    private static final StepFactory FROM_WORKSPACE = b -> () -> {
        float[] row = b.workspaces()[0].buffer(Workspace.Use.ROW, 3);
        for (int i = 0; i < 3; i++) {
            b.outputs()[0].floats()[b.outputs()[0].offset() + i] = row[i];
        }
    };

    @Test
    void resultsAreUnset() {
        assertArrayEquals(new float[] {Float.NaN, Float.NaN, Float.NaN}, run(plan(GUARDED), ADD, ADD));
        assertArrayEquals(new float[] {4, 4, 4}, run(plan(OPTIONS), ADD, ADD), "two runs of two, without guard zones");
    }

    @Test
    void resultsOverOperandsKeepThem() {
        assertArrayEquals(new float[] {2, 3, 4}, run(plan(GUARDED), COPY, ADD));
    }

    @Test
    void scratchMemoryIsUnset() {
        assertTrue(Float.isNaN(run(plan(GUARDED), FROM_SCRATCH, ADD)[2]));
        assertEquals(8, run(plan(OPTIONS), FROM_SCRATCH, ADD)[2]);
    }

    @Test
    void workspacesAreUnset() {
        assertTrue(Float.isNaN(run(plan(GUARDED), FROM_WORKSPACE, ADD)[2]));
        assertEquals(1, run(plan(OPTIONS), FROM_WORKSPACE, ADD)[2]);
    }

    @Test
    void integersAreUnset() {
        GraphBuilder builder = new GraphBuilder("cast");
        builder.output("y", builder.add("cast", new Cast(DType.INT64), builder.input("x", X.type())));
        Plan plan = Planner.plan(builder.build(), GUARDED);
        StepFactory nothing = b -> () -> {};
        try (WorkerPool pool = new WorkerPool(1);
                CpuExecution execution =
                        new CpuExecution(plan, plan.steps(), List.of(nothing), KernelVariant.SCALAR.create(), pool)) {
            long unset = execution.run(List.of(X), null).get(0).getLong(1);
            assertTrue(unset < Integer.MIN_VALUE, Long.toHexString(unset));
        }
    }
}
