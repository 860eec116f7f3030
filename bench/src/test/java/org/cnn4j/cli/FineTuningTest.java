package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cnn4j.Device;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.bench.OnnxRuntimeRun;
import org.cnn4j.data.DataLoader;
import org.cnn4j.data.Datasets;
import org.cnn4j.data.Normalization;
import org.cnn4j.graph.GraphSource;
import org.cnn4j.nn.NewHead;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.onnx.OnnxTensors;
import org.cnn4j.train.Evaluation;
import org.cnn4j.train.Optimizer;
import org.cnn4j.train.TrainedNetwork;
import org.cnn4j.train.Trainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A pretrained network goes on learning on every device, and ONNX Runtime agrees with what is exported. */
class FineTuningTest {
    private static final Comparison.Tolerance TOLERANCE = new Comparison.Tolerance(1e-3, 0, 1e-4);

    @TempDir
    Path folder;

    /** A thousand pictures of CIFAR-10, bytes {@code [N, H, W, C]}, normalised as the network was trained. */
    private static DataLoader cifar10(int count, int batch) {
        Tensor pictures = NpyFile.read(TestData.find("data/cifar10_test1000_u8.npy"));
        Tensor labels = NpyFile.read(TestData.find("data/cifar10_test1000_labels_u8.npy"));
        assertEquals(Shape.of(1000, 32, 32, 3), pictures.shape());
        byte[] pixels = new byte[pictures.size()];
        for (int i = 0; i < pixels.length; i++) {
            int picture = i / 3072;
            int pixel = i / 3 % 1024;
            pixels[picture * 3072 + i % 3 * 1024 + pixel] = (byte) pictures.getLong(i);
        }
        int[] classes = new int[1000];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (int) labels.getLong(i);
        }
        List<String> names =
                List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
        return DataLoader.builder(
                        Datasets.of(pixels, Shape.of(3, 32, 32), classes, names).limit(count))
                .normalize(new Normalization(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f)))
                .batchSize(batch)
                .build();
    }

    private static List<DynamicTest> onEachDevice(String name, DeviceTest test) {
        return TestData.devices().stream()
                .map(device -> DynamicTest.dynamicTest(name + " on " + device, () -> {
                    try (Engine engine = Engine.open(device)) {
                        test.run(device, engine);
                    }
                }))
                .toList();
    }

    @FunctionalInterface
    private interface DeviceTest {
        void run(Device device, Engine engine) throws OrtException;
    }

    @TestFactory
    List<DynamicTest> resnet20GoesOnLearning() {
        OnnxImporter network = OnnxImporter.read(TestData.find("models/resnet20_cifar10/model.onnx"));
        DataLoader data = cifar10(1000, 125);
        return onEachDevice("all of ResNet-20", (device, engine) -> {
            try (Trainer trainer = Trainer.builder(engine, network)
                    .optimizer(Optimizer.sgd(1e-3).withMomentum(0.9))
                    .build()) {
                Evaluation first = trainer.evaluate(data);
                assertEquals(0.804, first.accuracy(), 0.0021);
                trainer.fit(data, null, 1);
                Evaluation second = trainer.evaluate(data);
                assertTrue(second.loss() < 0.99 * first.loss(), first.loss() + " became " + second.loss());
                assertTrue(second.accuracy() >= first.accuracy(), first.accuracy() + " became " + second.accuracy());
                assertExportAgrees(engine, trainer.network());
            }
        });
    }

    @TestFactory
    List<DynamicTest> resnet20GetsANewHead() {
        OnnxImporter network = OnnxImporter.read(TestData.find("models/resnet20_cifar10/model.onnx"));
        DataLoader data = cifar10(500, 50);
        return onEachDevice("the head of ResNet-20", (device, engine) -> {
            try (Trainer trainer = Trainer.builder(engine, NewHead.dense(network, 10, 1))
                    .freeze(name -> !name.startsWith("head."))
                    .optimizer(Optimizer.adam(0.01))
                    .build()) {
                assertTrue(trainer.evaluate(data).accuracy() < 0.4);
                trainer.fit(data, null, 4);
                double accuracy = trainer.evaluate(data).accuracy();
                assertTrue(accuracy > 0.75, "accuracy " + accuracy);
                assertExportAgrees(engine, trainer.network());
            }
        });
    }

    /** ONNX Runtime and the engine compute from the file what the trained network says, which is not what the first one said. */
    private void assertExportAgrees(Engine engine, TrainedNetwork network) throws OrtException {
        Path set = TestData.find("models/resnet20_cifar10/test_data_set_0");
        Tensor pictures = OnnxTensors.read(set.resolve("input_0.pb")).tensor();
        Tensor before = OnnxTensors.read(set.resolve("output_0.pb")).tensor();
        Map<String, Tensor> inputs = Map.of(network.inputs().get(0).name(), pictures);
        Path file = folder.resolve("trained.onnx");
        network.export(pictures.type(), file);
        Tensor expected = OnnxRuntimeRun.of(file, inputs).get("output");
        for (GraphSource source : List.of(network, OnnxImporter.read(file))) {
            try (Model model = engine.load(source)) {
                Comparison comparison =
                        Comparison.of(expected, model.run(inputs).get("output"), TOLERANCE);
                assertTrue(comparison.agrees(), comparison.describe());
            }
        }
        assertFalse(Comparison.of(before, expected, TOLERANCE).agrees());
    }
}
