package org.cnn4j.onnx;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever happens to the bytes of a model, it reads or is refused; no other error comes out. */
class OnnxFuzzTest {
    private static final int MUTATIONS = 20_000;

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
                .output("z")
                .toByteArray();
    }

    private static void read(byte[] file, String what) {
        try {
            OnnxReader.read("fuzz", file, ImportLimits.defaults());
        } catch (OnnxImportException e) {
            assertTrue(e.getMessage().startsWith("fuzz: "), e.getMessage());
        } catch (Throwable e) {
            throw new AssertionError(what + " let " + e + " escape", e);
        }
    }

    @Test
    void everyPrefixIsRefused() {
        byte[] file = sample();
        OnnxReader.read("fuzz", file, ImportLimits.defaults());
        for (int length = 0; length < file.length; length++) {
            byte[] prefix = Arrays.copyOf(file, length);
            assertThrows(OnnxImportException.class, () -> OnnxReader.read("fuzz", prefix, ImportLimits.defaults()));
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
