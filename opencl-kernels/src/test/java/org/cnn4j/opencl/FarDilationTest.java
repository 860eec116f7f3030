package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Conv;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.Pool;
import org.cnn4j.op.Window;
import org.cnn4j.spi.Backend;
import org.cnn4j.testkit.CaseRunner;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.Tolerance;
import org.junit.jupiter.api.Test;

/** Windows whose elements lie far apart cost GPUs neither programs without end nor lines that no window reads. */
class FarDilationTest {
    private static final int FAR = 1300;

    /** Processor time, since other programs may hold this one up. */
    private static final long MOST_SECONDS = 12;

    private static Tensor numbers(int... dims) {
        float[] values = new float[Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i * 7 % 11 - 5;
        }
        return Tensor.of(Shape.of(dims), values);
    }

    @Test
    void dilationIsNoMatterOfTime() {
        Window window = Window.of(3, 3).withPads(FAR - 3, FAR - 3).withDilations(FAR, FAR);
        List<ContractCase> cases = List.of(
                new ContractCase(
                        "conv/depthwise far",
                        new Conv(window, 2, Epilogue.NONE),
                        List.of(numbers(1, 2, 9, 10), numbers(2, 1, 3, 3)),
                        Tolerance.EXACT),
                new ContractCase(
                        "pool/max far",
                        new Pool(Pool.Kind.MAX, window, false, false, 1),
                        List.of(numbers(1, 2, 9, 10)),
                        Tolerance.EXACT));
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long start = system.getProcessCpuTime();
        try (Backend gpu = new OpenClBackendProvider().open(TestDevices.first(), false)) {
            cases.forEach(c -> CaseRunner.check(gpu, c, 0));
        }
        long seconds = (system.getProcessCpuTime() - start) / 1_000_000_000;
        assertTrue(seconds < MOST_SECONDS, seconds + " s");
    }
}
