package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.cnn4j.testkit.CaseRunner;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a device does not take at once it gets in several launches, with the results that one would have. */
class PartedLaunchesTest {
    @Test
    void whatFitsIsOneLaunch() {
        for (long[] global : new long[][] {{1L << 40}, {64, 65535}, {64, 4, 65535}, {64, 65535 * 2, 1}}) {
            List<ClKernel.Part> parts = ClKernel.Part.of(global, new long[] {64, 2, 1}, 65535);
            assertEquals(1, parts.size());
            assertNull(parts.get(0).offset());
            assertArrayEquals(global, parts.get(0).global());
        }
    }

    @Test
    void whatDoesNotFitIsTakenApart() {
        List<ClKernel.Part> parts = ClKernel.Part.of(new long[] {128, 3, 70000}, new long[] {64, 1, 1}, 65535);
        assertEquals(2, parts.size());
        assertArrayEquals(new long[] {0, 0, 0}, parts.get(0).offset());
        assertArrayEquals(new long[] {128, 3, 65535}, parts.get(0).global());
        assertArrayEquals(new long[] {0, 0, 65535}, parts.get(1).offset());
        assertArrayEquals(new long[] {128, 3, 4465}, parts.get(1).global());
    }

    /** The parts of 7 x 5 groups of 4 x 2 items cover each item once, and none has more than 3 groups along a side. */
    @Test
    void partsCoverEachItemOnce() {
        List<ClKernel.Part> parts = ClKernel.Part.of(new long[] {9, 28, 10}, new long[] {3, 4, 2}, 3);
        int[][] seen = new int[28][10];
        for (ClKernel.Part part : parts) {
            assertEquals(0, part.offset()[0]);
            assertEquals(9, part.global()[0]);
            assertTrue(part.global()[1] <= 12 && part.global()[1] % 4 == 0);
            assertTrue(part.global()[2] <= 6 && part.global()[2] % 2 == 0);
            for (int y = 0; y < part.global()[1]; y++) {
                for (int z = 0; z < part.global()[2]; z++) {
                    seen[(int) part.offset()[1] + y][(int) part.offset()[2] + z]++;
                }
            }
        }
        assertEquals(3 * 2, parts.size());
        for (int[] row : seen) {
            for (int count : row) {
                assertEquals(1, count);
            }
        }
    }

    @TestFactory
    Stream<DynamicNode> operators() {
        return Stream.of(true, false).map(cpuKernels -> {
            Backend backend = PartedLaunches.open(TestDevices.first(), cpuKernels, 2);
            Stream<DynamicNode> cases = PartedLaunches.cases().stream()
                    .map(c -> DynamicTest.dynamicTest(c.name(), () -> CaseRunner.check(backend, c, 0)));
            return DynamicContainer.dynamicContainer(
                    cpuKernels ? "kernels for CPUs" : "kernels for GPUs",
                    Stream.concat(cases, Stream.of(DynamicTest.dynamicTest("close", backend::close))));
        });
    }

    /** Both by the matrix kernel and, as each has one row, by that for vectors; with operands packed and not. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "one row", "packed"})
    void seventyThousandProductsOfOneStep(String kind) {
        int batch = 70_000;
        int rows = kind.equals("one row") ? 1 : 2;
        MatMul op = new MatMul(false, kind.equals("one row"), Epilogue.NONE);
        GraphBuilder builder = new GraphBuilder("products");
        Tensor a = numbers(Shape.of(batch, rows, 2), 7);
        Tensor b = numbers(Shape.of(batch, 2, 2), 5);
        Value x = kind.equals("packed") ? builder.constant("a", a) : builder.input("a", a.type());
        builder.output("y", builder.add("product", op, x, builder.input("b", b.type())));
        try (Backend backend = PartedLaunches.open(TestDevices.first(), false, 65535);
                Executable executable = backend.compile(Planner.plan(builder.build(), backend.planOptions()));
                Execution execution = executable.newExecution()) {
            float[] y = execution
                    .run(kind.equals("packed") ? List.of(b) : List.of(a, b), null)
                    .get(0)
                    .floats();
            float[] expected = new float[y.length];
            for (int i = 0; i < expected.length; i++) {
                int n = i % 2;
                int row = i / 2;
                int from = 4 * (row / rows);
                boolean turned = op.transB();
                expected[i] = a.floats()[2 * row] * b.floats()[from + (turned ? 2 * n : n)]
                        + a.floats()[2 * row + 1] * b.floats()[from + (turned ? 2 * n + 1 : 2 + n)];
            }
            assertArrayEquals(expected, y);
        }
    }

    private static Tensor numbers(Shape shape, int modulus) {
        float[] values = new float[shape.intSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % modulus - 2;
        }
        return Tensor.of(shape, values);
    }

    @Test
    void aStepsTimeIsThatOfAllItsLaunches() {
        TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        long before = LiveObjects.count();
        try (ClContext context = new ClContext(device.withMaxGroups(2), true, ProgramCache.standard());
                ClKernel one = context.kernels().kernel("nothing", "-DVW=4", "vector.cl", "ceilings.cl");
                ClKernel several = context.kernels().kernel("nothing", "-DVW=4", "vector.cl", "ceilings.cl")) {
            one.ints(0).size(1, 1);
            several.ints(0).size(new long[] {1, 5, 3}, 1);
            assertEquals(1, one.parts());
            assertEquals(6, several.parts());
            long[] times =
                    context.clock().run(List.of(List.of(several), List.of(), List.of(one, several), List.of(one)));
            // No drivers but those that are known to be at fault may fail here.
            if (!device.platformName().equals("rusticl")) {
                assertNotNull(times);
                assertEquals(4, times.length);
                assertEquals(0, times[1]);
            }
        }
        assertEquals(before, LiveObjects.count());
    }
}
