package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Tensor;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Ten thousand runs of a network leave the heap where it was. */
class SteadyStateTest {
    private static final int RUNS = 10_000;
    private static final long TOLERATED = 1 << 20;

    @TestFactory
    List<DynamicTest> theHeapStaysFlat() {
        Path model = TestData.find("models/mnist_cnn/model.onnx");
        return TestData.devices().stream()
                .map(device -> DynamicTest.dynamicTest(device.toString(), () -> {
                    try (Engine engine = Engine.open(device);
                            Model loaded = engine.load(model)) {
                        Map<String, Tensor> inputs = Inputs.gather(loaded.inputs(), List.of(), List.of(), 1);
                        Map<String, Tensor> first = loaded.run(inputs);
                        run(loaded, inputs, RUNS / 10);
                        long before = used();
                        run(loaded, inputs, RUNS);
                        long grown = used() - before;
                        assertTrue(grown < TOLERATED, grown + " bytes more after " + RUNS + " runs");
                        Map<String, Tensor> last = loaded.run(inputs);
                        first.forEach((name, tensor) -> assertTrue(
                                tensor.contentEquals(last.get(name)), "the last run gives what the first gave"));
                    }
                }))
                .toList();
    }

    private static void run(Model model, Map<String, Tensor> inputs, int times) {
        for (int i = 0; i < times; i++) {
            model.run(inputs);
        }
    }

    /** What is reachable: the least of a few collections, since the JIT's own data come and go. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
