package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Once C2 has compiled a tile of a product, none of its sums is an object any more, though class checks failed in the operators before. */
class ProductAllocationTest {
    /**
     * Runs in a JVM of its own. With the interpreter and C2 alone, which the caller waits for, the operators are compiled before the tiles
     * each time, for multiply-adds alone, and so fail on others; with C1, that happens in one JVM of several.
     */
    @ParameterizedTest
    @ValueSource(strings = {"AUTO", "V256"})
    void compiledTilesAllocateNothing(String variant) throws Exception {
        assumeTrue(KernelVariant.vectorModulePresent(), "needs --add-modules jdk.incubator.vector");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Xbatch",
                "-XX:-TieredCompilation",
                "-cp",
                System.getProperty("java.class.path"),
                ProductAllocationRun.class.getName(),
                variant);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
