package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.Conv;
import org.cnn4j.op.ConvTranspose;
import org.cnn4j.op.ConvWeightGradient;
import org.cnn4j.op.MatMul;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.CaseRunner;
import org.cnn4j.testkit.ContractCase;
import org.cnn4j.testkit.ContractCases;
import org.cnn4j.testkit.WinogradCases;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The contract suite's small cases on oclgrind, which interprets kernels and notes accesses out of bounds and data races. It
 * carries on and exits with 0 whatever it finds, so its log is read after each case. Maven profile {@code oclgrind} runs this
 * class; no other build does. Its check for reads of unset memory stays off: version 21.10 crashes in it on vectors in local memory.
 */
class OclgrindContract {
    /** Multiply-adds, or elements read and written, of the largest case that is run. */
    private static final long MOST_WORK = Long.getLong("cnn4j.oclgrind.work", 1_000);

    private static final Path LOG = Path.of(System.getProperty("cnn4j.oclgrind.log"));

    private static DeviceInfo device() {
        List<DeviceInfo> devices = new OpenClBackendProvider().devices();
        assertEquals(1, devices.size(), "the profile names one platform, but there are " + devices);
        assertTrue(devices.get(0).name().contains("Oclgrind"), "not oclgrind but " + devices);
        return devices.get(0);
    }

    @BeforeAll
    static void isWatched() {
        Map<String, String> environment = System.getenv();
        assertEquals(LOG.toString(), environment.get("OCLGRIND_LOG"));
        for (String check : List.of("OCLGRIND_DATA_RACES", "OCLGRIND_CHECK_API")) {
            assertEquals("1", environment.get(check), check);
        }
    }

    /** All cases with the kernels for CPUs, then with those for GPUs. */
    @TestFactory
    Stream<DynamicNode> operators() {
        List<ContractCase> cases =
                ContractCases.all().stream().filter(c -> work(c) <= MOST_WORK).toList();
        return Stream.of(true, false).map(cpuKernels -> {
            Backend backend = new OpenClBackendProvider().open(device(), cpuKernels);
            return DynamicContainer.dynamicContainer(
                    cpuKernels ? "kernels for CPUs" : "kernels for GPUs",
                    Stream.concat(
                            cases.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(backend, c))),
                            Stream.of(DynamicTest.dynamicTest("close", () -> {
                                backend.close();
                                requireNoReport();
                            }))));
        });
    }

    /** Small products with each tiling for GPUs in turn. */
    @TestFactory
    Stream<DynamicNode> tilings() {
        List<ContractCase> cases = ContractCases.all().stream()
                .filter(TiledVariants::concernedAndSmall)
                .toList();
        return TiledVariants.namesFor(device()).stream().map(name -> {
            Backend backend = TiledVariants.open(device(), name);
            return DynamicContainer.dynamicContainer(
                    name,
                    Stream.concat(
                            cases.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(backend, c))),
                            Stream.of(DynamicTest.dynamicTest("close", () -> {
                                backend.close();
                                requireNoReport();
                            }))));
        });
    }

    /** Small cases on a device that takes but one work-group along a launch's second and third dimension. */
    @TestFactory
    Stream<DynamicNode> partedLaunches() {
        return Stream.of(true, false).map(cpuKernels -> {
            Backend backend = PartedLaunches.open(device(), cpuKernels, 1);
            return DynamicContainer.dynamicContainer(
                    cpuKernels ? "kernels for CPUs" : "kernels for GPUs",
                    Stream.concat(
                            PartedLaunches.smallCases().stream()
                                    .map(c -> DynamicTest.dynamicTest(c.name(), () -> check(backend, c))),
                            Stream.of(DynamicTest.dynamicTest("close", () -> {
                                backend.close();
                                requireNoReport();
                            }))));
        });
    }

    /** Convolutions of 3 × 3 by F(2×2), which is exact for small integers, in one launch and in three. */
    @TestFactory
    Stream<DynamicNode> winograd() {
        List<ContractCase> cases = ContractCases.all().stream()
                .filter(c -> work(c) <= MOST_WORK
                        && c.op() instanceof Conv conv
                        && conv.window().kernel().equals(List.of(3, 3)))
                .toList();
        return Stream.of("true", "false").map(fused -> {
            Backend backend = PanelVariantsContractTest.open(
                    device(), new PanelVariantsContractTest.Variant("", "winograd2", fused));
            return DynamicContainer.dynamicContainer(
                    fused.equals("true") ? "one launch" : "three launches",
                    Stream.concat(
                            cases.stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(backend, c))),
                            Stream.of(DynamicTest.dynamicTest("close", () -> {
                                backend.close();
                                requireNoReport();
                            }))));
        });
    }

    /** The same with the kernels for GPUs, by both forms: loads and stores of either are their own. */
    @TestFactory
    Stream<DynamicNode> winogradOnGpus() {
        return Stream.of("winograd2", "winograd4").map(form -> {
            boolean exact = form.equals("winograd2");
            List<ContractCase> cases = ContractCases.all().stream()
                    .filter(c -> WinogradCases.transformed(c) && work(c) <= MOST_WORK)
                    .filter(c -> exact || WinogradCases.smooth(c))
                    .toList();
            Backend backend = TiledWinogradContractTest.open(device(), form);
            return DynamicContainer.dynamicContainer(
                    form,
                    Stream.concat(
                            cases.stream()
                                    .map(c -> DynamicTest.dynamicTest(
                                            c.name(), () -> check(backend, c, exact ? 0 : WinogradCases.F4_FACTOR))),
                            Stream.of(DynamicTest.dynamicTest("close", () -> {
                                backend.close();
                                requireNoReport();
                            }))));
        });
    }

    private static void check(Backend backend, ContractCase c) {
        check(backend, c, 0);
    }

    private static void check(Backend backend, ContractCase c, double sumFactor) {
        try {
            CaseRunner.check(backend, c, sumFactor);
        } finally {
            requireNoReport();
        }
    }

    private static long work(ContractCase c) {
        List<Shape> shapes = c.operands().stream().map(Tensor::shape).toList();
        Shape out = c.op().infer(c.operands().stream().map(Tensor::type).toList())
                .get(0)
                .shape();
        if (c.op() instanceof Conv) {
            return out.size() * shapes.get(1).size() / Math.max(1, shapes.get(1).dim(0));
        }
        if (c.op() instanceof ConvTranspose) {
            return shapes.get(0).size()
                    * shapes.get(1).size()
                    / Math.max(1, shapes.get(1).dim(0));
        }
        if (c.op() instanceof ConvWeightGradient) {
            return out.size() * shapes.get(1).size() / Math.max(1, shapes.get(1).dim(1));
        }
        if (c.op() instanceof MatMul product) {
            return out.size() * shapes.get(0).dim(product.transA() ? -2 : -1);
        }
        return out.size() + shapes.stream().mapToLong(Shape::size).sum();
    }

    private static void requireNoReport() {
        assertEquals("", takeReport(), "oclgrind reports");
    }

    /** What oclgrind has written since the last call; each context writes to the file from where it was. */
    private static String takeReport() {
        try {
            if (!Files.exists(LOG)) {
                return "";
            }
            String report = Files.readString(LOG, StandardCharsets.ISO_8859_1);
            if (!report.isEmpty()) {
                Files.write(LOG, new byte[0]);
            }
            return report.replace("\0", "").strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A clean run says something only if faults would be found. */
    @ParameterizedTest
    @ValueSource(strings = {"races", "overruns"})
    void findsFaults(String kernel) {
        ClDevice device = ClPlatforms.scan().devices().get(0);
        try (ClContext context = new ClContext(device, false, ProgramCache.standard());
                ClBuffer y = context.allocate(64 * Integer.BYTES);
                ClKernel launch = context.kernels().kernel(kernel, "", "poison.cl", "faulty.cl")) {
            launch.buffer(y).size(64, 32).enqueue();
            context.finish();
            assertTrue(!takeReport().isEmpty(), "oclgrind did not see that the kernel " + kernel);
        }
    }
}
