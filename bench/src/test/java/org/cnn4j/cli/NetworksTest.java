package org.cnn4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cnn4j.Device;
import org.cnn4j.Engine;
import org.cnn4j.Tensor;
import org.cnn4j.cli.ocr.OcrReader;
import org.cnn4j.image.Image;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Real networks on every device, against what ONNX Runtime computed and what people see in the pictures. */
class NetworksTest {
    static final List<String> NETWORKS = List.of(
            "mnist_cnn",
            "resnet20_cifar10",
            "mobilenet_v1_025_imagenet",
            "mobilenet_v2_imagenet_wq8",
            "fastestdet_coco",
            "yunet_face",
            "espcn_x3_luma",
            "ppocr_v3_det",
            "ppocr_v4_rec",
            "ppocr_v2_cls");

    @TestFactory
    List<DynamicTest> networksAgreeWithTheirReferenceOutputs() {
        Path models = TestData.find("models");
        List<DynamicTest> tests = new ArrayList<>();
        for (Device device : TestData.devices()) {
            for (String name : NETWORKS) {
                tests.add(DynamicTest.dynamicTest(name + " on " + device.info().backend(), () -> {
                    try (Engine engine = Engine.open(device)) {
                        ConformanceCase.Result result = new ConformanceCase(name, models.resolve(name))
                                .run(engine, new Comparison.Tolerance(1e-3, 0, 1e-4));
                        assertEquals(ConformanceCase.Outcome.PASSED, result.outcome(), result.reason());
                    }
                }));
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> aPictureOfThreeLinesIsRead() {
        Image picture = Image.read(TestData.find("images/ocr_text.png"));
        return onEachDevice(device -> {
            List<OcrReader.Line> lines = read(device, picture);
            assertEquals("InvoiceNo.2024-0815", lines.get(0).text().replace(" ", ""));
            assertEquals(
                    List.of("Total amount: $1,234.56", "Convolution runs on Java"),
                    lines.subList(1, lines.size()).stream()
                            .map(OcrReader.Line::text)
                            .toList());
            assertTrue(lines.stream().allMatch(line -> line.confidence() > 0.9), lines.toString());
        });
    }

    @TestFactory
    List<DynamicTest> theWelcomePictureIsReadSlantedAndTurnedLinesToo() throws java.io.IOException {
        Image picture = Image.decode(
                NetworksTest.class.getResourceAsStream("welcome.png").readAllBytes(), "welcome.png");
        return onEachDevice(device -> assertEquals(
                List.of(
                        "How a network reads",
                        "A convolution slides a small window over the page,",
                        "multiplies what it sees by nine weights, and adds.",
                        "One of them finds an edge. Layers of them find a word.",
                        "Slanted lines are found as well,",
                        "and this one stood on its head."),
                read(device, picture).stream().map(OcrReader.Line::text).toList()));
    }

    private static List<OcrReader.Line> read(Device device, Image picture) {
        try (OcrNetworks networks = OcrNetworks.open(Engine.open(device))) {
            return networks.reader(960, 0.5f).read(picture);
        }
    }

    @TestFactory
    List<DynamicTest> photographsAreRecognised() {
        Path root = TestData.find("models").getParent();
        Map<String, String> wanted = Map.of("coffee.png", "espresso", "chelsea.png", "tiger cat|tabby|Egyptian cat");
        return onEachDevice(device -> wanted.forEach((image, label) -> {
            Shell shell = Shell.run(
                            "classify",
                            "--model",
                            root.resolve("models/mobilenet_v2_imagenet_wq8/model.onnx"),
                            "--labels",
                            root.resolve("data/imagenet_labels.txt"),
                            "--mean",
                            "0.5",
                            "--std",
                            "0.5",
                            "--device",
                            device.info().name(),
                            root.resolve("images").resolve(image))
                    .succeeded();
            String best = shell.out().lines().toList().get(2);
            assertTrue(best.matches("\\s+[\\d.]+ %  (" + label + ").*"), shell.out());
        }));
    }

    private static List<DynamicTest> onEachDevice(java.util.function.Consumer<Device> test) {
        return TestData.devices().stream()
                .map(device -> DynamicTest.dynamicTest(device.toString(), () -> test.accept(device)))
                .toList();
    }

    @Test
    void probabilitiesAreTakenAsTheyAreAndScoresAreMadeSome() {
        Tensor scores = Tensor.of(org.cnn4j.Shape.of(1, 2), 1000f, 1000f);
        assertEquals(0.5, ClassifyCommand.probabilities(scores)[0], 1e-12);
        Tensor given = Tensor.of(org.cnn4j.Shape.of(1, 2), 0.25f, 0.75f);
        assertEquals(0.75, ClassifyCommand.probabilities(given)[1], 1e-12);
    }
}
