package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.cnn4j.Device;
import org.cnn4j.Devices;
import org.cnn4j.onnx.TestModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuneCommandTest {
    private static final String TUNING = "cnn4j.tuning";

    @TempDir
    Path folder;

    private Path model;
    private Path file;
    private String before;

    /** {@code y = x w} for w of shape [3, 2]. */
    @BeforeEach
    void writeModel() {
        model = folder.resolve("product.onnx");
        new TestModel(13)
                .input("x", TestModel.FLOAT, 4, 3)
                .floats("w", new long[] {3, 2}, 1, 2, 3, 4, 5, 6)
                .node("MatMul", "x,w", "y")
                .output("y")
                .write(model);
        file = folder.resolve("tuned.txt");
        before = System.getProperty(TUNING);
        System.setProperty(TUNING, file.toString());
    }

    @AfterEach
    void putBack() {
        if (before == null) {
            System.clearProperty(TUNING);
        } else {
            System.setProperty(TUNING, before);
        }
    }

    private static void needOpenCl() {
        boolean there = Devices.list().stream().map(Device::info).anyMatch(info -> info.backend()
                .equals("opencl"));
        Assumptions.assumeTrue(there, "no OpenCL device");
    }

    @Test
    void badInputIsOneLineAndNothingIsWritten() {
        Shell.run("tune", "--device", "cpu", model).refused("has nothing to tune", "by rule");
        Shell.run("tune", "--device", "cpu", "resnet17").refused("resnet17", "resnet18");
        Shell.run("tune", "--device", "cpu", folder.resolve("none.onnx")).refused("none.onnx");
        Shell.run("tune", "--quick", "--full").refused("--quick and --full");
        assertFalse(Files.exists(file));
    }

    @Test
    void withoutAPlaceForResultsNothingIsMeasured() {
        needOpenCl();
        System.setProperty(TUNING, "off");
        Shell.run("tune", model).refused("-Dcnn4j.tuning=off");
    }

    @Test
    void aSmallNetworkIsTunedAndExplained() {
        needOpenCl();
        Shell tuned = Shell.run("tune", "--quick", model).succeeded();
        assertTrue(tuned.out().contains("stored in: " + file), tuned.out());
        assertTrue(tuned.lastLine().matches("tuned [01] of 1 problems, geomean gain \\d+\\.\\d{3}"), tuned.out());
        boolean won = tuned.lastLine().startsWith("tuned 1");
        assertEquals(won, Files.exists(file));
        Shell explained = Shell.run("run", model, "-d", "opencl", "--repeat", "0", "--explain")
                .succeeded();
        assertTrue(explained.out().contains(won ? "by tuning" : "by rule"), explained.out());
    }
}
