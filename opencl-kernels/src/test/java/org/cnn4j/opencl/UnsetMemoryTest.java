package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.TensorType;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Resize;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Slot;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Backend;
import org.jocl.Pointer;
import org.junit.jupiter.api.Test;

/** Kernels that read what nothing wrote give NaN where a plan has guard zones. */
class UnsetMemoryTest {
    private static final int GUARDS = 64;

    /** What a kernel leaves in the result of the plan's step {@code index} if zeros lay there before. */
    private interface Faulty {
        void launch(Binder binder, ClBuffer result);
    }

    private static float[] after(int guards, int index, Faulty faulty) {
        GraphBuilder builder = new GraphBuilder("two");
        Value x = builder.input("x", TensorType.float32(1, 1, 2, 2));
        Value pooled = builder.add("pool", Pool.max(Window.of(1, 1)), x);
        builder.output("y", builder.add("relu", new Unary(UnaryFunction.RELU), pooled));
        try (Backend backend = new OpenClBackendProvider().open(TestDevices.first());
                OpenClExecutable executable = (OpenClExecutable) backend.compile(
                        Planner.plan(builder.build(), backend.planOptions().withGuards(guards)));
                ExecutionMemory memory = new ExecutionMemory(executable)) {
            Step step = executable.plan().steps().get(index);
            Slot output = step.output();
            float[] values = new float[output.size()];
            memory.of(output).write(Pointer.to(values), 0, 4L * values.length);
            memory.poison(step);
            Binder binder = new Binder(executable.context(), executable.constants(), memory, memory.poisons());
            faulty.launch(binder, memory.of(output));
            for (ClKernel kernel : binder.takeLaunches()) {
                kernel.enqueue();
                executable.context().finish();
                kernel.close();
            }
            memory.of(output).read(Pointer.to(values), 0, 4L * values.length);
            memory.checkGuards();
            return values;
        }
    }

    private static void addToUnset(Binder binder, ClBuffer result) {
        binder.launch("adds_to_unset", "", "poison.cl", "faulty.cl")
                .buffer(result)
                .size(4, 1);
    }

    private static void addToUnsetLocal(Binder binder, ClBuffer result) {
        binder.launch("adds_to_unset_local", "", "poison.cl", "faulty.cl")
                .buffer(result)
                .local(32)
                .ints(8)
                .size(4, 1);
    }

    private static final float[] NAN = {Float.NaN, Float.NaN, Float.NaN, Float.NaN};
    private static final float[] ONES = {1, 1, 1, 1};

    @Test
    void aResultIsPoisonedBeforeItsStep() {
        assertArrayEquals(NAN, after(GUARDS, 0, UnsetMemoryTest::addToUnset));
        assertArrayEquals(ONES, after(0, 0, UnsetMemoryTest::addToUnset), "without guard zones memory is left alone");
    }

    @Test
    void aResultOverItsOperandIsLeftAlone() {
        assertArrayEquals(ONES, after(GUARDS, 1, UnsetMemoryTest::addToUnset));
    }

    @Test
    void localMemoryIsPoisonedWhenAKernelStarts() {
        assertArrayEquals(NAN, after(GUARDS, 0, UnsetMemoryTest::addToUnsetLocal));
    }

    @Test
    void arenasAndScratchMemoryArePoisoned() {
        GraphBuilder builder = new GraphBuilder("scratch");
        Value x = builder.input("x", TensorType.float32(1, 1, 4, 4));
        builder.output(
                "y",
                builder.add(
                        "resize",
                        new Resize(
                                Resize.Mode.LINEAR,
                                Resize.Coordinates.HALF_PIXEL,
                                Resize.Rounding.FLOOR,
                                0,
                                false,
                                false,
                                List.of(1.0, 1.0, 2.0, 2.0),
                                Shape.of(1, 1, 8, 8)),
                        x));
        try (Backend backend = new OpenClBackendProvider().open(TestDevices.first());
                OpenClExecutable executable = (OpenClExecutable) backend.compile(
                        Planner.plan(builder.build(), backend.planOptions().withGuards(GUARDS)));
                ExecutionMemory memory = new ExecutionMemory(executable)) {
            Plan plan = executable.plan();
            Slot output = plan.outputs().get(0);
            float[] values = new float[output.size()];
            memory.of(output).read(Pointer.to(values), 0, 4L * values.length);
            assertEquals(Float.NaN, values[values.length - 1]);
            memory.poison(plan.steps().get(0));
            float[] scratch = new float[Math.toIntExact(executable.scratchBytes(0) / DType.FLOAT32.bytes())];
            memory.scratch(0, 0).read(Pointer.to(scratch), 0, 4L * scratch.length);
            assertEquals(32, scratch.length);
            for (float value : scratch) {
                assertEquals(Float.NaN, value);
            }
        }
    }
}
