package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class KernelVariantTest {
    private static String withProperty(String value, java.util.function.Supplier<String> body) {
        String before = System.getProperty(KernelVariant.PROPERTY);
        try {
            System.setProperty(KernelVariant.PROPERTY, value);
            return body.get();
        } finally {
            if (before == null) {
                System.clearProperty(KernelVariant.PROPERTY);
            } else {
                System.setProperty(KernelVariant.PROPERTY, before);
            }
        }
    }

    @Test
    void thePropertyChooses() {
        assertEquals("SCALAR", withProperty("scalar", () -> KernelVariant.fromProperty()
                .name()));
        assertEquals(
                "V256", withProperty("256", () -> KernelVariant.fromProperty().name()));
        assertEquals("AUTO", withProperty(" Auto ", () -> KernelVariant.fromProperty()
                .name()));
        Cnn4jException e = assertThrows(
                Cnn4jException.class,
                () -> withProperty("1024", () -> KernelVariant.fromProperty().name()));
        assertTrue(e.getMessage().contains("cnn4j.cpu.vector") && e.getMessage().contains("1024"), e.getMessage());
    }

    @Test
    void forcedWidthsAreWhatTheySay() {
        Assumptions.assumeTrue(KernelVariant.vectorModulePresent(), "without module jdk.incubator.vector");
        for (int bits : new int[] {128, 256, 512}) {
            var kernels = KernelVariant.valueOf("V" + bits).create();
            assertEquals("vector" + bits, kernels.name());
            assertEquals(2 * bits / 32, kernels.gemm().panelWidth(64));
        }
    }

    /** In a JVM without the module, plain Java serves and a line says which flag to add; forced vectors are refused. */
    @Test
    void withoutTheModuleOneLineNamesTheFlag() throws Exception {
        String auto = child("AUTO");
        assertTrue(auto.contains("kernels=scalar"), auto);
        assertEquals(1, auto.split("--add-modules jdk.incubator.vector", -1).length - 1, auto);
        String forced = child("V256");
        assertTrue(forced.contains("refused") && forced.contains("--add-modules jdk.incubator.vector"), forced);
    }

    private static String child(String variant) throws Exception {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KernelVariantTest.class.getName(),
                variant);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    /** What the child JVM does: opens the backend and tells its kernels, or why not. */
    public static void main(String[] args) {
        try (CpuBackend backend = new CpuBackend(KernelVariant.valueOf(args[0]), 1)) {
            System.out.println("kernels=" + backend.kernels());
        } catch (Cnn4jException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }
}
