package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.Graph;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.image.Image;
import org.cnn4j.onnx.OnnxImporter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {
    private static final int SIDE = 12;

    @TempDir
    Path folder;

    private Path digits;

    /** MNIST's files with pictures of which the class lights one column. */
    @BeforeEach
    void write() throws IOException {
        digits = Files.createDirectory(folder.resolve("digits"));
        write("train", 160);
        write("t10k", 40);
    }

    private void write(String name, int count) throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + count * SIDE * SIDE);
        images.putInt(0x803).putInt(count).putInt(SIDE).putInt(SIDE);
        ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            int label = i * 7 % 10;
            labels.put((byte) label);
            for (int p = 0; p < SIDE * SIDE; p++) {
                images.put((byte) (p % SIDE == label + 1 ? 200 + i % 50 : (p * 31 + i * 17) % 60));
            }
        }
        Files.write(digits.resolve(name + "-images-idx3-ubyte"), images.array());
        Files.write(digits.resolve(name + "-labels-idx1-ubyte"), labels.array());
    }

    private Shell train(Object... more) {
        Object[] all = new Object[7 + more.length];
        System.arraycopy(
                new Object[] {"train", "--data", digits, "--report", folder.resolve("report"), "--device", "cpu"},
                0,
                all,
                0,
                7);
        System.arraycopy(more, 0, all, 7, more.length);
        return Shell.run(all);
    }

    @Test
    void aNetworkIsTrainedDrawnAndWritten() throws IOException {
        Path model = folder.resolve("net.onnx");
        Path plot = folder.resolve("curves.png");
        Shell shell = train(
                "--network",
                "small",
                "--epochs",
                10,
                "--batch",
                16,
                "--optimizer",
                "adam",
                "--lr",
                0.01,
                "--schedule",
                "cosine",
                "--augment",
                "none",
                "--out",
                model,
                "--plot",
                plot);
        shell.succeeded();
        assertTrue(
                shell.lastLine().matches("test accuracy [01]\\.\\d{4}, images/s \\d+, seconds \\d+\\.\\d"),
                shell.lastLine());
        double accuracy = Double.parseDouble(shell.lastLine().split("[ ,]+")[2]);
        assertTrue(accuracy > 0.9, shell.out());
        assertEquals(10, shell.out().lines().filter(l -> l.startsWith("epoch ")).count());
        for (String name : List.of("confusion.png", "mistakes.png")) {
            assertTrue(Image.read(folder.resolve("report").resolve(name)).width() > 100, name);
        }
        assertTrue(Image.read(plot).width() > 100);
        assertEquals(
                11, Files.readAllLines(folder.resolve("report/history.csv")).size());
        assertEquals(
                List.of(-1, 1, SIDE, SIDE),
                OnnxImporter.read(model).inputs().get(0).dims());
    }

    @Test
    void aTrainingThatGoesOnWritesTheSameNetwork() throws IOException {
        Object[] settings = {
            "--network", "small", "--batch", 16, "--augment", "crop:1", "--schedule", "constant", "--seed", 5
        };
        Path straight = folder.resolve("straight.onnx");
        train(join(settings, "--epochs", 3, "--out", straight)).succeeded();
        Path checkpoint = folder.resolve("c.ckpt");
        Path resumed = folder.resolve("resumed.onnx");
        train(join(settings, "--epochs", 1, "--checkpoint", checkpoint)).succeeded();
        Shell shell = train(join(settings, "--epochs", 3, "--checkpoint", checkpoint, "--resume", "--out", resumed));
        shell.succeeded();
        assertTrue(shell.out().contains("goes on from"), shell.out());
        assertEquals(-1, Files.mismatch(straight, resumed));
    }

    private static Object[] join(Object[] first, Object... second) {
        Object[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    @Test
    void aNetworkFromAFileGetsANewHead() {
        Path model = folder.resolve("net.onnx");
        train("--network", "small", "--epochs", 1, "--out", model).succeeded();
        Path other = folder.resolve("other.onnx");
        train("--network", model, "--new-head", "--freeze", "0.", "--epochs", 1, "--out", other)
                .succeeded();
        Map<String, Tensor> before = weights(model);
        Map<String, Tensor> after = weights(other);
        assertTrue(after.containsKey("head.weight") && !before.containsKey("head.weight"), after.keySet() + "");
        assertTrue(before.get("0.weight").contentEquals(after.get("0.weight")));
        assertFalse(before.get("4.weight").contentEquals(after.get("4.weight")));
    }

    private static Map<String, Tensor> weights(Path model) {
        GraphSource network = OnnxImporter.read(model);
        Graph graph = network.graph(Map.of("input", TensorType.float32(1, 1, SIDE, SIDE)), Map.of());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        graph.constants().forEach((value, tensor) -> weights.put(value.name(), tensor));
        return weights;
    }

    @Test
    void picturesOfFoldersAreSplit() throws IOException {
        Path pictures = folder.resolve("pictures");
        for (int i = 0; i < 20; i++) {
            Path home = Files.createDirectories(pictures.resolve(i % 2 == 0 ? "dark" : "light"));
            int[] rgb = new int[64];
            Arrays.fill(rgb, i % 2 == 0 ? 0x101010 + i : 0xe0e0e0 + i);
            Image.ofRgb(8, 8, rgb).writePng(home.resolve(i + ".png"));
        }
        Shell shell = Shell.run(
                "train",
                "--data",
                pictures,
                "--size",
                8,
                "--network",
                "small",
                "--epochs",
                2,
                "--batch",
                8,
                "--report",
                folder.resolve("report"),
                "--device",
                "cpu");
        shell.succeeded();
        assertTrue(shell.out().contains("16 pictures [3, 8, 8] of 2 classes, 4 for the test"), shell.out());
    }

    @Test
    void whatCannotBeIsToldInALine() throws IOException {
        train("--network", "lenet6").refused("lenet6", "resnet20");
        train("--network", folder.resolve("none.onnx")).refused("none.onnx");
        train("--recipe", "mine").refused("mine", "there are " + TrainRecipe.NAMES);
        train("--optimizer", "lbfgs").refused("lbfgs", "adamw");
        train("--schedule", "never").refused("never", "onecycle");
        train("--augment", "flip,melt").refused("melt", "cutout");
        train("--augment", "crop").refused("crop", "PIXELS");
        train("--augment", "crop:1.5").refused("crop:1.5");
        train("--epochs", 0).refused("--epochs");
        train("--size", 0).refused("--size");
        train("--freeze", "0.,nosuch").refused("nosuch", "0.weight");
        train("--resume").refused("--checkpoint");
        train("--new-head").refused("--new-head");
        train("--out", folder.resolve("no/where.onnx")).refused("where.onnx");
        train("--lr", -1).refused("learning rate");
        train("--label-smoothing", 1).refused("label smoothing");
        train("--warmup", -1).refused("--warmup", "-1");
        train("--patience", -3).refused("--patience", "-3");
        Shell.run("train", "--data", "nothing", "--device", "cpu", "--report", folder.resolve("r"))
                .refused("nothing", "shapes");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Shell.run("train", "--data", empty, "--device", "cpu", "--report", folder.resolve("r"))
                .refused("empty", "CIFAR-10");
        Files.write(digits.resolve("t10k-labels-idx1-ubyte"), new byte[] {1, 2, 3});
        train().refused("t10k-labels-idx1-ubyte");
        assertFalse(Files.exists(folder.resolve("report/curves.png")));
    }

    @Test
    void aLossThatIsNoNumberEndsInALine() {
        train("--network", "lenet5", "--optimizer", "sgd", "--lr", 1e30).refused("learning rate");
    }
}
