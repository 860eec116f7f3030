package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.DeviceException;
import org.cnn4j.OutOfDeviceMemoryException;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Concat;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Window;
import org.cnn4j.plan.Plan;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices give buffers up to a size; what needs more in all lies in several, and what needs more at once is refused by name. */
class LargestAllocationTest {
    private static final Pool POOL = Pool.max(Window.of(3, 3).withPads(1, 1));

    private static OpenClBackend open(long largest) {
        DeviceInfo info = TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        return new OpenClBackend(
                info,
                device.withMaxAllocation(Math.min(largest, device.maxAllocation())),
                true,
                ProgramCache.standard());
    }

    /** Five values of 40 × 40 floats that live at the same time. */
    private static Graph fan() {
        GraphBuilder builder = new GraphBuilder("fan");
        Value at = builder.input("x", TensorType.float32(1, 1, 40, 40));
        Value sum = null;
        Value[] pooled = new Value[5];
        for (int i = 0; i < pooled.length; i++) {
            at = builder.add("pool" + i, POOL, at);
            pooled[i] = at;
        }
        for (int i = 0; i < pooled.length; i++) {
            sum = i == 0 ? pooled[0] : builder.add("sum" + i, new Binary(Binary.Kind.ADD), sum, pooled[i]);
        }
        builder.output("y", sum);
        return builder.build();
    }

    private static Tensor ramp() {
        float[] values = new float[1600];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 7 % 101;
        }
        return Tensor.of(Shape.of(1, 1, 40, 40), values);
    }

    private static float[] run(OpenClBackend backend, int guards, int pieces) {
        Plan plan = Planner.plan(fan(), backend.planOptions().withGuards(guards));
        try (OpenClExecutable executable = (OpenClExecutable) backend.compile(plan);
                ExecutionMemory memory = new ExecutionMemory(executable);
                Execution execution = executable.newExecution()) {
            assertEquals(pieces, memory.pieces(DType.FLOAT32));
            assertEquals(0, memory.pieces(DType.INT64));
            return execution.run(List.of(ramp()), null).get(0).floats();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64})
    void anArenaLiesInSeveralBuffers(int guards) {
        long before = LiveObjects.count();
        try (OpenClBackend whole = open(Long.MAX_VALUE);
                OpenClBackend two = open(15_000);
                OpenClBackend one = open(7_000)) {
            float[] expected = run(whole, guards, 1);
            assertArrayEquals(expected, run(two, guards, 3));
            assertArrayEquals(expected, run(one, guards, 5));
        }
        assertEquals(before, LiveObjects.count());
    }

    @Test
    void guardZonesOfEachBufferAreChecked() {
        try (OpenClBackend backend = open(15_000);
                OpenClExecutable executable = (OpenClExecutable) backend.compile(
                        Planner.plan(fan(), backend.planOptions().withGuards(64)));
                ExecutionMemory memory = new ExecutionMemory(executable)) {
            memory.checkGuards();
            List<Plan.Guard> guards = executable.plan().guards();
            Plan.Guard last = guards.get(guards.size() - 1);
            assertTrue(4L * last.offset() > 2 * 14_900, "in the third buffer: " + last);
            memory.spoil(last);
            DeviceException e = assertThrows(DeviceException.class, memory::checkGuards);
            assertTrue(e.getMessage().contains("element " + last.offset()), e.getMessage());
        }
    }

    private static void assertRefused(OutOfDeviceMemoryException e, String name, long bytes, OpenClBackend backend) {
        assertTrue(e.getMessage().contains(name) && e.getMessage().contains("smaller batch"), e.getMessage());
        assertEquals(bytes, e.neededBytes());
        assertEquals(backend.device().memoryBytes(), e.availableBytes());
    }

    @Test
    void namesTheValueThatDoesNotFit() {
        GraphBuilder builder = new GraphBuilder("wide");
        Value x = builder.input("x", TensorType.float32(1, 1, 10, 10));
        Value w = builder.constant("w", Tensor.zeros(DType.FLOAT32, Shape.of(16, 1, 1, 1)));
        Value conv = builder.add("conv", new Conv(Window.of(1, 1), 1, Epilogue.NONE), x, w);
        builder.output("y", builder.add("pool", POOL, conv));
        long before = LiveObjects.count();
        try (OpenClBackend backend = open(6000);
                Executable executable = backend.compile(Planner.plan(builder.build(), backend.planOptions()))) {
            long compiled = LiveObjects.count();
            OutOfDeviceMemoryException e = assertThrows(OutOfDeviceMemoryException.class, executable::newExecution);
            assertRefused(e, "conv float32[1, 16, 10, 10] of wide", 6400, backend);
            assertEquals(compiled, LiveObjects.count(), "what was allocated before is given back");
        }
        assertEquals(before, LiveObjects.count());
    }

    /** No step writes the whole of what is concatenated where its operands are computed, but one reads it. */
    @Test
    void namesTheConcatenationThatDoesNotFit() {
        GraphBuilder builder = new GraphBuilder("wide");
        Value x = builder.input("x", TensorType.float32(1, 4, 16, 16));
        Value a = builder.add("a", POOL, x);
        Value b = builder.add("b", POOL, a);
        Value joined = builder.add("joined", new Concat(1), a, b);
        builder.output("y", builder.add("pool", Pool.max(Window.of(16, 16)), joined));
        try (OpenClBackend backend = open(6000);
                Executable executable = backend.compile(Planner.plan(builder.build(), backend.planOptions()))) {
            OutOfDeviceMemoryException e = assertThrows(OutOfDeviceMemoryException.class, executable::newExecution);
            assertRefused(e, "joined float32[1, 8, 16, 16] of wide", 8192, backend);
        }
    }

    @Test
    void namesTheInputThatDoesNotFit() {
        GraphBuilder builder = new GraphBuilder("wide");
        Value x = builder.input("x", TensorType.float32(1, 1, 40, 40));
        builder.output("y", builder.add("pool", Pool.max(Window.of(40, 40)), x));
        try (OpenClBackend backend = open(6000);
                Executable executable = backend.compile(Planner.plan(builder.build(), backend.planOptions()))) {
            OutOfDeviceMemoryException e = assertThrows(OutOfDeviceMemoryException.class, executable::newExecution);
            assertRefused(e, "The input x float32[1, 1, 40, 40]", 6400, backend);
        }
    }

    @Test
    void namesTheWeightsThatDoNotFit() {
        GraphBuilder builder = new GraphBuilder("deep");
        Value x = builder.input("x", TensorType.float32(1, 40, 2, 2));
        Value w = builder.constant("weights", Tensor.zeros(DType.FLOAT32, Shape.of(40, 40, 1, 1)));
        builder.output("y", builder.add("conv", new Conv(Window.of(1, 1), 1, Epilogue.NONE), x, w));
        long before = LiveObjects.count();
        try (OpenClBackend backend = open(6000)) {
            Plan plan = Planner.plan(builder.build(), backend.planOptions());
            OutOfDeviceMemoryException e = assertThrows(OutOfDeviceMemoryException.class, () -> backend.compile(plan));
            assertRefused(e, "The constant weights float32[40, 40, 1, 1] of deep", 6400, backend);
        }
        assertEquals(before, LiveObjects.count());
    }

    /** Here the kernel is there already when the weights are asked for. */
    @Test
    void givesTheKernelBackWhoseWeightsDoNotFit() {
        GraphBuilder builder = new GraphBuilder("wide");
        Value x = builder.input("x", TensorType.float32(1, 1600, 2, 2));
        Value w = builder.constant("weights", Tensor.zeros(DType.FLOAT32, Shape.of(1600, 1, 1, 1)));
        builder.output("y", builder.add("depthwise", new Conv(Window.of(1, 1), 1600, Epilogue.NONE), x, w));
        long before = LiveObjects.count();
        try (OpenClBackend backend = open(6000)) {
            Plan plan = Planner.plan(builder.build(), backend.planOptions());
            OutOfDeviceMemoryException e = assertThrows(OutOfDeviceMemoryException.class, () -> backend.compile(plan));
            assertRefused(e, "The constant weights float32[1600, 1, 1, 1] of wide", 6400, backend);
        }
        assertEquals(before, LiveObjects.count());
    }
}
