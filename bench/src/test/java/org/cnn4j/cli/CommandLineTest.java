package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.onnx.TestModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @TempDir
    Path folder;

    private Path model;

    /** {@code y = relu(x + 1)} for x of shape [N, 3]. */
    @BeforeEach
    void writeModel() {
        model = folder.resolve("model.onnx");
        new TestModel(13)
                .input("x", TestModel.FLOAT, -1, 3)
                .floats("one", new long[] {1}, 1)
                .node("Add", "x,one", "s")
                .node("Relu", "s", "y")
                .output("y")
                .write(model);
    }

    @Test
    void everyVerbHasHelp() {
        for (String verb : List.of("devices", "run", "classify", "ocr", "conformance", "verify")) {
            Shell help = Shell.run(verb, "--help").succeeded();
            assertTrue(help.out().startsWith("Usage: cnn4j " + verb), help.out());
            assertTrue(help.out().contains("--device=DEVICE"), help.out());
        }
        assertTrue(Shell.run("--help").succeeded().out().contains("Exit codes"));
        assertTrue(Shell.run("--version").succeeded().out().startsWith("cnn4j "));
    }

    @Test
    void wrongUsageIsOneLineAndCode2() {
        Shell.run().refused("a verb is missing", "classify");
        Shell.run("runn").refused("runn");
        Shell.run("run").refused("MODEL.onnx", "see cnn4j run --help");
        Shell.run("run", model, "--nonsense").refused("--nonsense", "see cnn4j run --help");
        Shell.run("run", model, "--repeat", "many").refused("--repeat", "many");
        Shell.run("run", model, "--repeat", "-1").refused("--repeat must not be negative");
        Shell.run("classify", "a.png", "--model", model).refused("--labels");
        Shell.run("ocr", "a.png", "b.png", "--annotate", "c.png").refused("--annotate takes one IMAGE");
        Shell.run("ocr", "a.png", "--max-side", "3").refused("at least 32");
    }

    @Test
    void aMissingDeviceIsNamedWithThoseThatThereAre() {
        for (String verb : List.of("devices", "run", "verify")) {
            Shell.run(
                            verb.equals("devices")
                                    ? new Object[] {verb, "-d", "Voodoo 2"}
                                    : new Object[] {verb, model, "-d", "Voodoo 2"})
                    .refused("No device \"Voodoo 2\"", "0: ");
        }
        Shell.run("run", model, "--device", "999").refused("No device \"999\"");
        Shell.run("verify", model, "--device", "cpu").refused("is Java itself");
    }

    @Test
    void devicesTellWhatIsChosen() {
        Shell shell = Shell.run("devices", "--device", "cpu").succeeded();
        assertTrue(shell.lastLine().startsWith("chosen: "), shell.out());
        assertTrue(shell.out().contains("compute units"), shell.out());
    }

    @Test
    void aNetworkRunsOnFilesAndItsOutputsAreSaved() {
        Path input = folder.resolve("x.npy");
        NpyFile.write(input, Tensor.of(Shape.of(2, 3), -5f, 0f, 1f, 2f, -1f, -0.5f));
        Path saved = folder.resolve("out");
        Shell shell = Shell.run(
                        "run", model, input, "--device", "cpu", "--repeat", "1", "--warmup", "0", "--save", saved)
                .succeeded();
        assertTrue(shell.out().contains("output y: float32[2, 3], min 0.00000, max 3.00000"), shell.out());
        assertTrue(shell.out().startsWith("device: "), shell.out());
        Tensor output = NpyFile.read(saved.resolve("0_y.npy"));
        assertTrue(output.contentEquals(Tensor.of(Shape.of(2, 3), 0f, 1f, 2f, 3f, 0f, 0.5f)));
        Shell byName = Shell.run("run", model, "x=" + input, "--device", "cpu", "--repeat", "0");
        assertTrue(byName.succeeded().out().contains("max 3.00000"), byName.out());
    }

    @Test
    void explainTellsHowEachStepIsComputed() {
        Path product = folder.resolve("product.onnx");
        new TestModel(13)
                .input("x", TestModel.FLOAT, 2, 3)
                .floats("w", new long[] {3, 2}, 1, 2, 3, 4, 5, 6)
                .node("MatMul", "x,w", "s")
                .node("Softmax", "s", "y")
                .output("y")
                .write(product);
        Shell shell = Shell.run("run", product, "--device", "cpu", "--repeat", "0", "--explain")
                .succeeded();
        List<String> steps =
                shell.out().lines().filter(line -> line.startsWith("step ")).toList();
        assertEquals(2, steps.size(), shell.out());
        assertTrue(steps.get(0).endsWith("(MatMul [2, 2]): gemm by rule"), steps.get(0));
        assertTrue(steps.get(1).contains("Softmax"), steps.get(1));
    }

    @Test
    void randomInputsComeFromTheSeedAndTakeTheShapeAskedFor() {
        Shell first = Shell.run("run", model, "--device", "cpu", "--repeat", "0", "--shape", "x=4x3");
        assertTrue(first.succeeded().out().contains("input x: float32[4, 3]"), first.out());
        String summary = first.lastLine();
        assertEquals(
                summary,
                Shell.run("run", model, "-d", "cpu", "--repeat", "0", "--shape", "x=4x3")
                        .lastLine());
        Shell other = Shell.run("run", model, "-d", "cpu", "--repeat", "0", "--shape", "x=4x3", "--seed", "2");
        assertTrue(!summary.equals(other.lastLine()), summary);
        Shell open = Shell.run("run", model, "-d", "cpu", "--repeat", "0").succeeded();
        assertTrue(open.out().contains("input x: float32[1, 3]"), open.out());
    }

    @Test
    void wrongInputsAreNamed() throws IOException {
        Path wide = folder.resolve("wide.npy");
        NpyFile.write(wide, Tensor.zeros(org.cnn4j.DType.FLOAT32, Shape.of(2, 4)));
        Shell.run("run", model, wide).refused("\"x\"", "float32[?, 3]", "float32[2, 4]");
        Path longs = folder.resolve("longs.npy");
        NpyFile.write(longs, Tensor.of(Shape.of(1, 3), 1L, 2L, 3L));
        Shell.run("run", model, longs).refused("\"x\"", "int64[1, 3]");
        Shell.run("run", model, "z=" + wide).refused("no input \"z\"", "\"x\" float32[?, 3]");
        Shell.run("run", model, wide, wide).refused("more files were given");
        Shell.run("run", model, folder.resolve("none.npy")).refused("none.npy does not exist");
        Shell.run("run", model, Files.writeString(folder.resolve("a.txt"), "x")).refused("neither a .npy nor a .pb");
        Shell.run("run", model, Files.writeString(folder.resolve("a.npy"), "text text text"))
                .refused("no .npy file");
        Shell.run("run", model, Files.writeString(folder.resolve("a.pb"), "text text text"))
                .refused("a.pb");
        Shell.run("run", model, "--shape", "x=1xtwo").refused("1xtwo", "1x3x224x224");
        Shell.run("run", model, "--shape", "x=2x4").refused("\"x\"", "float32[2, 4]");
        Shell.run("run", model, "--shape", "1x3").refused("NAME=SIZES");
        Shell.run("run", model, "--shape", "x=2147483647x2147483647x9").refused("x");
    }

    @Test
    void damagedModelsAreRefused() throws IOException {
        byte[] good = Files.readAllBytes(model);
        assertModelRefused(new byte[0]);
        assertModelRefused("<html>this is no model</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertModelRefused(Arrays.copyOf(good, good.length / 2));
        assertModelRefused(new byte[1000]);
        Shell.run("run", folder.resolve("none.onnx")).refused("none.onnx");
        Shell.run("run", folder).refused(folder.toString());
        Path huge = folder.resolve("huge.onnx");
        new TestModel(13)
                .input("x", TestModel.FLOAT, 1L << 40, 1L << 40)
                .node("Relu", "x", "y")
                .output("y")
                .write(huge);
        Shell.run("run", huge).refused("huge.onnx");
        Path large = folder.resolve("large.onnx");
        new TestModel(13)
                .input("x", TestModel.FLOAT, 1 << 20, 1 << 20)
                .node("Relu", "x", "y")
                .output("y")
                .write(large);
        Shell.run("run", large).refused("elements");
        Path unknown = folder.resolve("unknown.onnx");
        new TestModel(13)
                .input("x", TestModel.FLOAT, 1, 3)
                .node("Frobnicate", "x", "y")
                .output("y")
                .write(unknown);
        Shell.run("run", unknown, "-d", "cpu").refused("Frobnicate");
    }

    private void assertModelRefused(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("bad.onnx"), bytes);
        for (String verb : List.of("run", "verify")) {
            Shell.run(verb, file, "--device", "cpu").refused("bad.onnx");
        }
        Path labels = Files.writeString(folder.resolve("labels"), "a\nb\n");
        Path picture = folder.resolve("p.png");
        org.cnn4j.image.Image.ofRgb(2, 2, new int[4]).writePng(picture);
        Shell.run("classify", "--model", file, "--labels", labels, picture).refused("bad.onnx");
    }

    @Test
    void picturesAndLabelsThatCannotBeUsedAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("a.png"), "no picture");
        Path picture = folder.resolve("p.png");
        org.cnn4j.image.Image.ofRgb(2, 2, new int[4]).writePng(picture);
        Path labels = Files.writeString(folder.resolve("labels"), "a\nb\n");
        Shell.run("ocr", text).refused("a.png is not a picture");
        Shell.run("ocr", folder.resolve("none.png")).refused("none.png does not exist");
        Shell.run("classify", "--model", model, "--labels", labels, text).refused("a.png is not a picture");
        Shell.run("classify", "--model", model, "--labels", folder.resolve("none"), picture)
                .refused("does not exist");
        Shell.run("classify", "--model", model, "--labels", picture, picture).refused("no text in UTF-8");
        Shell.run("classify", "--model", model, "--labels", labels, picture).refused("does not take single pictures");
        Shell.run("classify", "--model", model, "--labels", labels, picture, "--std", "0")
                .refused("std of 0");
        Shell.run("classify", "--model", model, "--labels", labels, picture, "--mean", "1,2")
                .refused("mean has 2");
    }

    @Test
    void aClassifierTellsItsClasses() throws IOException {
        Path mean = folder.resolve("mean.onnx");
        new TestModel(13)
                .input("x", TestModel.FLOAT, 1, 3, 4, 4)
                .node("GlobalAveragePool", "x", "p")
                .node("Flatten", "p", "y")
                .output("y")
                .write(mean);
        int[] pixels = new int[64];
        Arrays.fill(pixels, 0x00ff80);
        Path picture = folder.resolve("p.png");
        org.cnn4j.image.Image.ofRgb(8, 8, pixels).writePng(picture);
        Path labels = Files.writeString(folder.resolve("labels"), "red\ngreen\nblue\n");
        Shell shell = Shell.run(
                        "classify",
                        "--model",
                        mean,
                        "--labels",
                        labels,
                        picture,
                        "--mean",
                        "0",
                        "--std",
                        "0.1",
                        "-d",
                        "cpu")
                .succeeded();
        List<String> lines = shell.out().lines().toList();
        assertTrue(lines.get(2).contains("green (1)") && lines.get(2).contains("99."), shell.out());
        assertTrue(lines.get(3).contains("blue (2)"), shell.out());
        Path few = Files.writeString(folder.resolve("few"), "red\ngreen\n");
        Shell.run("classify", "--model", mean, "--labels", few, picture, "-d", "cpu")
                .refused("2 labels", "3 classes");
    }

    @Test
    void verboseAddsTheStackTrace() {
        Shell shell = Shell.run("run", folder.resolve("none.onnx"), "--verbose");
        assertEquals(CommandLineTool.BAD_INPUT, shell.code());
        assertTrue(shell.err().contains("\tat org.cnn4j."), shell.err());
    }
}
