package org.cnn4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Once C2 has compiled a function's loop, none of its vectors is an object any more, whatever was compiled before it. */
class FunctionAllocationTest {
    /** Runs in a JVM of its own: what was compiled before decides what C2 makes of the rest. */
    @ParameterizedTest
    @CsvSource({"AUTO, 1", "AUTO, 2", "AUTO, 3", "V256, 4"})
    void compiledFunctionsAllocateNothing(String variant, String order) throws Exception {
        assumeTrue(KernelVariant.vectorModulePresent(), "needs --add-modules jdk.incubator.vector");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                FunctionAllocationRun.class.getName(),
                variant,
                order);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
