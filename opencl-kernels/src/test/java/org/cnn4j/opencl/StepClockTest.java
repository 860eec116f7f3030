package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Unary;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Planner;
import org.cnn4j.plan.Step;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.Test;

/** Steps are timed by the device, and one by one where its clock is of no use. */
class StepClockTest {
    private static final int STEPS = 12;

    /** Steps that write over what they read, so that one that runs twice or out of turn changes the result. */
    private static Graph network() {
        GraphBuilder builder = new GraphBuilder("steps");
        Value at = builder.input("x", TensorType.float32(1, 1, 64, 64));
        at = builder.add("pool", Pool.max(Window.of(3, 3).withPads(1, 1)), at);
        for (int i = 1; i < STEPS; i++) {
            at = builder.add("affine" + i, new Unary(new UnaryFunction(UnaryFunction.Kind.AFFINE, 2, i)), at);
        }
        builder.output("y", at);
        return builder.build();
    }

    private static Tensor input() {
        float[] values = new float[64 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 31 % 97 - 48;
        }
        return Tensor.of(Shape.of(1, 1, 64, 64), values);
    }

    private static float[] timed(Execution execution, List<Step> heard, List<Long> times) {
        return execution
                .run(List.of(input()), (step, nanoseconds) -> {
                    heard.add(step);
                    times.add(nanoseconds);
                })
                .get(0)
                .floats();
    }

    @Test
    void everyStepHasATimeAndResultsStay() {
        long before = LiveObjects.count();
        try (OpenClBackend backend = (OpenClBackend) new OpenClBackendProvider().open(TestDevices.first());
                OpenClExecutable executable = (OpenClExecutable) backend.compile(
                        Planner.plan(network(), backend.planOptions().withGuards(0)));
                Execution execution = executable.newExecution()) {
            float[] plain = execution.run(List.of(input()), null).get(0).floats();
            long steady = -1;
            for (boolean useless : new boolean[] {false, false, true}) {
                if (useless) {
                    executable.context().clock().giveUp("is made to look as if it told nonsense");
                }
                List<Step> heard = new ArrayList<>();
                List<Long> times = new ArrayList<>();
                long start = System.nanoTime();
                assertArrayEquals(plain, timed(execution, heard, times));
                long wall = System.nanoTime() - start;
                assertEquals(executable.plan().steps(), heard);
                assertEquals(STEPS, times.size());
                long sum = times.stream().mapToLong(Long::longValue).sum();
                assertTrue(sum > 0 && sum < 1.2 * wall, "steps of " + sum + " ns in a run of " + wall);
                assertTrue(steady < 0 || steady == LiveObjects.count(), "events are given back");
                steady = LiveObjects.count();
            }
            assertArrayEquals(
                    plain, execution.run(List.of(input()), null).get(0).floats());
        }
        assertEquals(before, LiveObjects.count());
    }

    @Test
    void aClockThatTellsTheTimeIsUsed() {
        try (OpenClBackend backend = (OpenClBackend) new OpenClBackendProvider().open(TestDevices.first());
                OpenClExecutable executable = (OpenClExecutable) backend.compile(
                        Planner.plan(network(), backend.planOptions().withGuards(0)));
                ClKernel kernel =
                        executable.context().kernels().kernel("nothing", "-DVW=4", "vector.cl", "ceilings.cl")) {
            kernel.ints(0).size(1, 1);
            StepClock clock = executable.context().clock();
            long[] times = clock.run(List.of(List.of(kernel, kernel), List.of(), List.of(kernel)));
            // No drivers but those that are known to be at fault may fail here.
            if (!executable.context().device().platformName().equals("rusticl")) {
                assertNotNull(times);
                assertEquals(3, times.length);
                assertEquals(0, times[1]);
            }
            clock.giveUp("is made to look as if it told nonsense");
            assertNull(clock.run(List.of(List.of(kernel))));
        }
    }

    @Test
    void nonsenseIsNoticed() {
        assertTrue(StepClock.isPlausible(new long[][] {}, 5));
        assertTrue(StepClock.isPlausible(new long[][] {{100, 200}, {200, 200}, {250, 900_000}}, 1_000_000));
        assertFalse(StepClock.isPlausible(new long[][] {{0, 0}, {0, 0}}, 1_000_000), "nothing took any time");
        assertFalse(StepClock.isPlausible(new long[][] {{200, 100}}, 1_000_000), "ends before it begins");
        assertFalse(StepClock.isPlausible(new long[][] {{200, 300}, {100, 150}}, 1_000_000), "out of order");
        assertFalse(StepClock.isPlausible(new long[][] {{0, 9_000_000}}, 1_000_000), "longer than the run");
    }
}
