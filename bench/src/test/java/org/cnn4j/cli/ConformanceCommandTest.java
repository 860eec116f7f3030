package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cnn4j.onnx.TestModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {
    @TempDir
    Path folder;

    private void test(String name, String op, float... expected) throws IOException {
        Path test = Files.createDirectories(folder.resolve(name).resolve("test_data_set_0"))
                .getParent();
        new TestModel(13)
                .input("x", TestModel.FLOAT, 3)
                .node(op, "x", "y")
                .output("y")
                .write(test.resolve("model.onnx"));
        Path set = test.resolve("test_data_set_0");
        long[] dims = {3};
        byte[] input = TestModel.tensor("x", TestModel.FLOAT, dims, TestModel.floatBytes(-1, 0, 20000))
                .toByteArray();
        Files.write(set.resolve("input_0.pb"), input);
        byte[] output = TestModel.tensor("y", TestModel.FLOAT, dims, TestModel.floatBytes(expected))
                .toByteArray();
        Files.write(set.resolve("output_0.pb"), output);
    }

    @Test
    void testsAreCountedAndNoneStopsTheOthers() throws IOException {
        test("a/right", "Relu", 0, 0, 20000);
        test("a/wrong", "Relu", 0, 0.5f, 20000);
        test("b/unknown", "Frobnicate", 0, 0, 0);
        // Wrong, though its message will hold the word "supported".
        test("b/supported", "Relu", 0, 0, 20000);
        Files.write(folder.resolve("b/supported/test_data_set_0/input_0.pb"), new byte[] {1, 2, 3});
        test("b/damaged", "Relu", 0, 0, 0);
        Files.write(folder.resolve("b/damaged/model.onnx"), new byte[] {1, 2, 3});
        test("c/no-set", "Relu", 0, 0, 0);
        Files.move(folder.resolve("c/no-set/test_data_set_0"), folder.resolve("c/no-set/elsewhere"));
        Shell shell = Shell.run("conformance", folder, "-d", "cpu");
        assertEquals("1 passed, 4 failed, 1 unsupported", shell.lastLine(), shell.out());
        assertEquals(CommandLineTool.FAILED, shell.code());
        assertTrue(shell.out().contains("FAILED a/wrong: test_data_set_0, output \"y\": 1 of 3 elements"), shell.out());
        assertTrue(shell.out().contains("UNSUPPORTED b/unknown: "), shell.out());
        assertTrue(shell.out().contains("FAILED b/damaged: "), shell.out());
        assertTrue(shell.out().contains("FAILED c/no-set: there is no test_data_set"), shell.out());
    }

    @Test
    void tiersComeFromTheManifest() throws IOException {
        test("a/right", "Relu", 0, 0, 20000);
        test("a/wrong", "Relu", 0, 0.5f, 20000);
        Shell.run("conformance", folder, "--tier", "core").refused("--tier needs a manifest", "does not exist");
        Files.writeString(folder.resolve("manifest.tsv"), "tier\top\ttest\ncore\tx\ta/right\nextra\tx\ta/wrong\n");
        Shell core =
                Shell.run("conformance", folder, "--tier", "core", "-d", "cpu").succeeded();
        assertEquals("1 passed, 0 failed, 0 unsupported", core.lastLine());
        Shell.run("conformance", folder, "--tier", "none").refused("\"none\"", "core, extra");
    }

    @Test
    void scaledAddsToTheToleranceByTheLargestElement() throws IOException {
        test("net", "Relu", 0, 1.5f, 20000);
        assertEquals(
                CommandLineTool.FAILED,
                Shell.run("conformance", folder, "-d", "cpu").code());
        Shell.run("conformance", folder, "-d", "cpu", "--scaled").succeeded();
    }

    @Test
    void foldersWithoutTestsAreRefused() {
        Shell.run("conformance", folder).refused("has no model.onnx");
        Shell.run("conformance", folder.resolve("none")).refused("does not exist");
    }
}
