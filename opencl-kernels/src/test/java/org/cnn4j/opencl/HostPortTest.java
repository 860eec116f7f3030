package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Expand;
import org.cnn4j.op.Reshape;
import org.cnn4j.op.Transpose;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs and results pass to and from devices with the host's memory and with their own, whatever the test's device has. */
class HostPortTest {
    private static ClDevice device(boolean shared) {
        TestDevices.first();
        return ClPlatforms.scan().devices().get(0).withSharedMemory(shared);
    }

    /** Sums and transposed values of each element type, an empty result, results in each other's memory, an input and a constant. */
    private static Graph network() {
        GraphBuilder builder = new GraphBuilder("ports");
        Value a = builder.input("a", TensorType.float32(3, 5));
        Value b = builder.input("b", new TensorType(DType.INT64, Shape.of(5)));
        Value c = builder.input("c", new TensorType(DType.UINT8, Shape.of(2, 3)));
        Value none = builder.input("none", TensorType.float32(1, 0));
        Value turned = builder.add("turned", new Transpose(List.of(1, 0)), a);
        builder.output("turned", turned);
        builder.output("flat", builder.add("flat", new Reshape(Shape.of(15)), turned));
        builder.output("twice", builder.add("twice", new Binary(Binary.Kind.ADD), b, b));
        builder.output("bytes", builder.add("bytes", new Transpose(List.of(1, 0)), c));
        builder.output("empty", builder.add("empty", new Expand(Shape.of(2, 0)), none));
        builder.output("b", b);
        builder.output("k", builder.constant("k", Tensor.of(Shape.of(2), new float[] {7, 8})));
        return builder.build();
    }

    private static List<Tensor> feeds(int seed) {
        float[] a = new float[15];
        long[] b = new long[5];
        byte[] c = new byte[6];
        for (int i = 0; i < a.length; i++) {
            a[i] = seed * 100 + i;
        }
        for (int i = 0; i < b.length; i++) {
            b[i] = (long) seed << 40 | i;
        }
        for (int i = 0; i < c.length; i++) {
            c[i] = (byte) (seed * 10 + i);
        }
        return List.of(
                Tensor.of(Shape.of(3, 5), a),
                Tensor.wrap(new TensorType(DType.INT64, Shape.of(5)), b),
                Tensor.wrap(new TensorType(DType.UINT8, Shape.of(2, 3)), c),
                Tensor.of(Shape.of(1, 0), new float[0]));
    }

    private static void check(List<Tensor> results, int seed) {
        float[] turned = new float[15];
        for (int i = 0; i < 15; i++) {
            turned[i] = seed * 100 + i % 3 * 5 + i / 3;
        }
        assertArrayEquals(turned, results.get(0).floats());
        assertArrayEquals(turned, results.get(1).floats());
        long[] twice = new long[5];
        byte[] bytes = new byte[6];
        for (int i = 0; i < 5; i++) {
            twice[i] = ((long) seed << 41) + 2 * i;
        }
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (seed * 10 + i % 2 * 3 + i / 2);
        }
        assertArrayEquals(twice, (long[]) results.get(2).array());
        assertArrayEquals(bytes, (byte[]) results.get(3).array());
        assertEquals(Shape.of(2, 0), results.get(4).shape());
        assertEquals((long) seed << 40 | 4, ((long[]) results.get(5).array())[4]);
        assertArrayEquals(new float[] {7, 8}, results.get(6).floats());
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "true, 64", "false, 0", "false, 64"})
    void eachRunHasItsOwnInputsAndResults(boolean shared, int guards) {
        long before = LiveObjects.count();
        try (OpenClBackend backend =
                        new OpenClBackend(TestDevices.first(), device(shared), true, ProgramCache.standard());
                Executable executable = backend.compile(
                        Planner.plan(network(), backend.planOptions().withGuards(guards)));
                Execution one = executable.newExecution();
                Execution two = executable.newExecution()) {
            List<Tensor> first = one.run(feeds(1), null);
            check(first, 1);
            long steady = LiveObjects.count();
            for (int seed = 2; seed < 8; seed++) {
                check((seed % 3 == 0 ? two : one).run(feeds(seed), null), seed);
            }
            check(first, 1);
            assertEquals(steady, LiveObjects.count());
        }
        assertEquals(before, LiveObjects.count());
    }

    private static Object array(DType dtype, int size) {
        Object array = dtype.newArray(size);
        for (int i = 0; i < size; i++) {
            if (array instanceof byte[] bytes) {
                bytes[i] = (byte) (i * 7);
            } else {
                java.lang.reflect.Array.setInt(array, i, i * 7);
            }
        }
        return array;
    }

    /**
     * There and back by each kind of port, in one slice and in several, twice; the second time with a request that nobody received
     * before.
     */
    @ParameterizedTest
    @EnumSource(DType.class)
    void everyKindOfPortPassesEveryType(DType dtype) {
        int size = 1000;
        long bytes = (long) size * dtype.bytes();
        Object sent = array(dtype, size);
        Stream.of(device(true), device(false)).forEach(device -> {
            for (long[] limits : new long[][] {{bytes, HostPort.SLICE}, {bytes, 72}, {bytes - 1, 72}}) {
                try (ClContext context = new ClContext(device, true, ProgramCache.standard());
                        ClBuffer buffer = context.allocate(bytes);
                        HostPort in = HostPort.of(context, buffer, dtype, bytes, limits[0], (int) limits[1]);
                        HostPort out = HostPort.of(context, buffer, dtype, bytes, limits[0], (int) limits[1])) {
                    for (int i = 0; i < 2; i++) {
                        in.send(sent);
                        out.request();
                        context.finish();
                    }
                    Object received = dtype.newArray(size);
                    out.receive(received);
                    assertArrayEquals(new Object[] {sent}, new Object[] {received});
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anArrayOfAnotherSizeIsRefused(boolean shared) {
        try (ClContext context = new ClContext(device(shared), true, ProgramCache.standard());
                ClBuffer buffer = context.allocate(16);
                HostPort port = HostPort.of(context, buffer, DType.FLOAT32, 16)) {
            assertThrows(IllegalArgumentException.class, () -> port.send(new float[5]));
            assertThrows(IllegalArgumentException.class, () -> port.send(new float[3]));
        }
    }
}
