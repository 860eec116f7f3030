package org.cnn4j.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.cnn4j.Shape;
import org.cnn4j.ShapeException;
import org.cnn4j.Tensor;
import org.cnn4j.TensorType;
import org.cnn4j.graph.GraphInput;
import org.junit.jupiter.api.Test;

/** Whatever happens to the bytes of a model, it reads or is refused; no other error comes out. */
class OnnxFuzzTest {
    private static final int MUTATIONS = 6_000;

    private static byte[] sample() {
        Proto branch = new Proto()
                .string(1, "then_branch")
                .message(6, new TestModel(13).output("c").graph())
                .varint(20, 5);
        return new TestModel(13)
                .input("x", TestModel.FLOAT, -1, 2, 4, 4)
                .floats("w", new long[] {2, 2, 1, 1}, 1, 2, 3, 4)
                .initializer(TestModel.tensorHead("b", TestModel.FLOAT, 2).packedFloats(4, 1, 2))
                .initializer(TestModel.tensorHead("s", TestModel.INT64, 2).packedVarints(7, 0, -1))
                .initializer(TestModel.tensorHead("q", TestModel.UINT8, 2).packedVarints(5, 0, 200))
                .node("Conv", "x,w,b", "y", TestModel.attrInts("strides", 1, 1), TestModel.attr("group", 1))
                .node("Reshape", "y,s", "z")
                .node("If", "q", "unused", branch, TestModel.attr("alpha", 1f), TestModel.attrFloats("f", 1, 2))
                .ints("p", 0, 1, 0, 1)
                .node("Pad", "z,p", "padded", TestModel.attr("mode", "edge"))
                .ints("from", 0)
                .ints("to", 5)
                .ints("axis", 1)
                .node("Slice", "padded,from,to,axis", "cut")
                .floats("scales", new long[] {2}, 1, 2)
                .node("Resize", "cut,,scales", "big", TestModel.attr("mode", "linear"))
                .node("Shape", "big", "shape")
                .node("ConstantOfShape", "shape", "fill")
                .node("Add", "big,fill", "sum")
                .node("DequantizeLinear", "q,scales", "d", TestModel.attr("axis", 0))
                .node("Softmax", "sum", "result", TestModel.attr("axis", -1))
                .node("Transpose", "y", "t", TestModel.attrInts("perm", 0, 2, 3, 1))
                .node(
                        "MaxPool",
                        "t",
                        "pool",
                        TestModel.attrInts("kernel_shape", 2, 2),
                        TestModel.attrInts("pads", 0, 0, 1, 1))
                .node("Concat", "pool,pool", "c", TestModel.attr("axis", 0))
                .node("ReduceMean", "c", "m", TestModel.attrInts("axes", 1, 2))
                .output("result", "d", "m")
                .toByteArray();
    }

    /** Limits that keep a damaged shape from taking the test's time. */
    private static final ImportLimits LIMITS =
            new ImportLimits(1 << 20, 1000, 10_000, 4, 1000, 1000, 8, 1 << 16, 1 << 18, false);

    /** Reads the file and, if it is sound, makes a graph of it, whatever inputs it came to ask for. */
    private static void read(byte[] file, String what) {
        try {
            OnnxImporter importer = new OnnxImporter(OnnxReader.read("fuzz", file, LIMITS));
            Map<String, Tensor> inputs = new HashMap<>();
            for (GraphInput input : importer.inputs()) {
                List<Integer> dims = input.dims() == null ? List.of() : input.dims();
                Shape shape = Shape.of(
                        dims.stream().map(d -> d < 0 ? 2 : Math.min(d, 8)).toList());
                inputs.put(input.name(), Tensor.zeros(input.dtype(), shape));
            }
            importer.graphFor(inputs);
        } catch (OnnxImportException e) {
            assertTrue(e.getMessage().startsWith("fuzz: "), e.getMessage());
            assertEquals(1, e.getMessage().lines().count());
        } catch (ShapeException e) {
            // The inputs made here are not what the damaged file asks for; that is the caller's error, and says so.
            assertTrue(e.getMessage().startsWith("Input "), e.getMessage());
        } catch (Throwable e) {
            throw new AssertionError(what + " let " + e + " escape", e);
        }
    }

    @Test
    void everyPrefixIsRefused() {
        byte[] file = sample();
        OnnxImporter importer = new OnnxImporter(OnnxReader.read("fuzz", file, LIMITS));
        assertEquals(
                3,
                importer.graph(Map.of("x", TensorType.float32(1, 2, 4, 4)), Map.of())
                        .outputs()
                        .size());
        for (int length = 0; length < file.length; length++) {
            byte[] prefix = Arrays.copyOf(file, length);
            assertThrows(OnnxImportException.class, () -> OnnxReader.read("fuzz", prefix, LIMITS));
        }
    }

    @Test
    void randomDamageLetsNothingElseEscape() {
        byte[] sample = sample();
        for (int seed = 0; seed < MUTATIONS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] file = sample.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                int at = random.nextInt(file.length);
                file = switch (random.nextInt(4)) {
                    case 0 -> flip(file, at, 1 << random.nextInt(8));
                    case 1 -> set(file, at, random.nextInt(256));
                    case 2 -> set(file, at, 0xff);
                    default -> cut(file, at, random.nextInt(1, 9));
                };
            }
            read(file, "seed " + seed);
        }
    }

    private static byte[] flip(byte[] file, int at, int bits) {
        file[at] ^= (byte) bits;
        return file;
    }

    private static byte[] set(byte[] file, int at, int value) {
        file[at] = (byte) value;
        return file;
    }

    private static byte[] cut(byte[] file, int at, int count) {
        int n = Math.min(count, file.length - at);
        if (n == file.length) {
            return file;
        }
        byte[] out = Arrays.copyOf(file, file.length - n);
        System.arraycopy(file, at + n, out, at, file.length - at - n);
        return out;
    }
}
