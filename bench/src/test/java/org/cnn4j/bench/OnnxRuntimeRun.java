package org.cnn4j.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;

/** One run of a file by ONNX Runtime, on one thread. */
public final class OnnxRuntimeRun {
    private OnnxRuntimeRun() {}

    /** The outputs by name, in the file's order. */
    public static Map<String, Tensor> of(Path file, Map<String, Tensor> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> feeds = new HashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                feeds.put(input.getKey(), toOnnx(environment, input.getValue()));
            }
            try (OrtSession session = environment.createSession(file.toString(), options);
                    OrtSession.Result result = session.run(feeds)) {
                Map<String, Tensor> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    outputs.put(output.getKey(), fromOnnx((OnnxTensor) output.getValue()));
                }
                return outputs;
            }
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor toOnnx(OrtEnvironment environment, Tensor tensor) throws OrtException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(
                        tensor.size() * tensor.dtype().bytes())
                .order(ByteOrder.nativeOrder());
        Object array = tensor.array();
        if (array instanceof float[] floats) {
            bytes.asFloatBuffer().put(floats);
        } else if (array instanceof int[] ints) {
            bytes.asIntBuffer().put(ints);
        } else if (array instanceof long[] longs) {
            bytes.asLongBuffer().put(longs);
        } else {
            bytes.put((byte[]) array).flip();
        }
        long[] shape = IntStream.of(tensor.shape().dims()).asLongStream().toArray();
        return OnnxTensor.createTensor(environment, bytes, shape, type(tensor.dtype()));
    }

    private static Tensor fromOnnx(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        int[] dims = LongStream.of(info.getShape()).mapToInt(Math::toIntExact).toArray();
        DType dtype = null;
        for (DType candidate : DType.values()) {
            dtype = type(candidate) == info.type ? candidate : dtype;
        }
        return Tensor.fromLittleEndian(new TensorType(dtype, Shape.of(dims)), tensor.getByteBuffer());
    }

    private static OnnxJavaType type(DType dtype) {
        return switch (dtype) {
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case UINT8 -> OnnxJavaType.UINT8;
            case INT8 -> OnnxJavaType.INT8;
            case BOOL -> OnnxJavaType.BOOL;
        };
    }
}
