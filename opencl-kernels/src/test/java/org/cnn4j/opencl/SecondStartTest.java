package org.cnn4j.opencl;

import static org.cnn4j.nn.Layers.batchNorm;
import static org.cnn4j.nn.Layers.conv2d;
import static org.cnn4j.nn.Layers.dense;
import static org.cnn4j.nn.Layers.globalAveragePool;
import static org.cnn4j.nn.Layers.maxPool2d;
import static org.cnn4j.nn.Layers.relu;
import static org.cnn4j.nn.Layers.residual;
import static org.cnn4j.nn.Layers.sequence;
import static org.cnn4j.nn.Layers.softmax;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.pass.FoldMemo;
import org.cnn4j.graph.pass.Passes;
import org.cnn4j.nn.Layer;
import org.cnn4j.nn.Network;
import org.cnn4j.plan.Planner;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.spi.Executable;
import org.cnn4j.spi.Execution;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs are compiled at the first start alone; results are the same bit by bit from run to run and from start to start. */
class SecondStartTest {
    @TempDir
    Path directory;

    private static Layer block(int width, int stride) {
        Layer shortcut = sequence(conv2d(width, 1).stride(stride).withoutBias(), batchNorm());
        return residual(
                sequence(
                        batchNorm(),
                        relu(),
                        conv2d(width, 3).stride(stride).padding(1).withoutBias(),
                        batchNorm(),
                        relu(),
                        conv2d(width, 3).padding(1).withoutBias(),
                        batchNorm()),
                shortcut);
    }

    private static Network network() {
        return new Network(
                "small resnet",
                Shape.of(3, 37, 29),
                5,
                sequence(
                        conv2d(20, 7).stride(2).padding(3),
                        maxPool2d(3, 2, 1, false),
                        block(20, 1),
                        block(36, 2),
                        relu(),
                        globalAveragePool(),
                        dense(11),
                        softmax()));
    }

    private static Tensor picture() {
        float[] values = new float[2 * 3 * 37 * 29];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i * 0.37) * 3;
        }
        return Tensor.of(Shape.of(2, 3, 37, 29), values);
    }

    private record Start(float[] first, float[] second, BuildCounts counts) {}

    /** Opens the first device anew and runs the network twice. */
    private Start start(boolean cpuKernels, boolean passes) {
        DeviceInfo info = TestDevices.first();
        ClDevice device = ClPlatforms.scan().devices().get(0);
        Graph plain = network().graph(2);
        Graph graph = passes ? Passes.apply(plain, Passes.inference(new FoldMemo())) : plain;
        try (OpenClBackend backend = new OpenClBackend(info, device, cpuKernels, new ProgramCache(directory));
                Executable executable = backend.compile(Planner.plan(graph, backend.planOptions()));
                Execution execution = executable.newExecution()) {
            float[] first = execution.run(List.of(picture()), null).get(0).floats();
            float[] second = execution.run(List.of(picture()), null).get(0).floats();
            return new Start(first, second, backend.buildCounts());
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void compilesNothingAndGivesTheSameBits(boolean cpuKernels, boolean passes) {
        Start cold = start(cpuKernels, passes);
        assertTrue(cold.counts().compiled() >= 4, cold.counts().toString());
        assertEquals(0, cold.counts().loaded());
        double sum = 0;
        for (float probability : cold.first()) {
            sum += probability;
        }
        assertEquals(2, sum, 1e-5, "one for each picture");
        Start warm = start(cpuKernels, passes);
        assertEquals(0, warm.counts().compiled());
        assertEquals(cold.counts().compiled(), warm.counts().loaded());
        assertArrayEquals(cold.first(), cold.second(), "run to run");
        assertArrayEquals(cold.first(), warm.first(), "start to start");
        assertArrayEquals(cold.first(), warm.second());
    }

    /** PoCL compiles a kernel for a size of work-groups when it is first enqueued; that shall be in the cache too. */
    @Test
    void storesWhatPoclCompiledWhenKernelsRan() throws IOException {
        TestDevices.first();
        Assumptions.assumeTrue(
                ClPlatforms.scan().devices().get(0).platformName().equals("Portable Computing Language"), "no PoCL");
        start(true, true);
        try (var entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                String content = Files.readString(entry, StandardCharsets.ISO_8859_1);
                assertTrue(
                        content.matches("(?s).*/(1|8|16|64)-1-1.*"),
                        entry + " has kernels for unknown sizes of work-groups alone");
            }
        }
    }
}
