package org.cnn4j.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.Tensor;

/**
 * ONNX Runtime at its best: all optimisations, its threads spinning between runs as they do unless told otherwise (without,
 * small networks take up to half as long again), the input in direct memory, which it reads where it is.
 *
 * <p>To be loaded only where ONNX Runtime's jar is on the class path.
 */
final class OnnxRuntimeContestant implements Contestant {
    private final OrtSession.SessionOptions options;
    private final OrtSession session;
    private final OnnxTensor input;
    private final Map<String, OnnxTensor> feeds;

    OnnxRuntimeContestant(Path file, int threads, Map.Entry<String, Tensor> feed) {
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            options = new OrtSession.SessionOptions();
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
            Tensor tensor = feed.getValue();
            FloatBuffer direct = ByteBuffer.allocateDirect(tensor.shape().intSize() * Float.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            direct.put(tensor.toFloatArray()).flip();
            long[] dims = Arrays.stream(tensor.shape().dims()).asLongStream().toArray();
            input = OnnxTensor.createTensor(environment, direct, dims);
            feeds = Map.of(feed.getKey(), input);
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    @Override
    public float[] run() {
        try (OrtSession.Result result = session.run(feeds)) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
        } catch (OrtException e) {
            throw failure(e);
        }
    }

    private static Cnn4jException failure(OrtException e) {
        return new Cnn4jException("ONNX Runtime failed: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            input.close();
            session.close();
            options.close();
        } catch (OrtException e) {
            throw failure(e);
        }
    }
}
