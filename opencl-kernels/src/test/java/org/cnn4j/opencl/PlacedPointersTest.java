package org.cnn4j.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.cnn4j.op.UnaryFunction;
import org.jocl.Pointer;
import org.junit.jupiter.api.Test;

class PlacedPointersTest {
    @Test
    void kernelsTakeAPlaceForEachGlobalPointer() {
        String source = "static void f(global float *x) {\n    x[0] = 1;\n}\n"
                + "kernel __attribute__((reqd_work_group_size(A * B, 1, 1))) void g(\n"
                + "        global const float *x, local float *l, global T *y, int n) {\n    y[0] = x[0];\n}\n";
        assertEquals(
                "static void f(global float *x) {\n    x[0] = 1;\n}\n"
                        + "kernel __attribute__((reqd_work_group_size(A * B, 1, 1))) void g(\n"
                        + "        global const float *x, ulong x_at, local float *l, global T *y, ulong y_at, int n) {"
                        + " x = (global const float *)((global const char *)x + x_at);"
                        + " y = (global T *)((global char *)y + y_at);\n    y[0] = x[0];\n}\n",
                PlacedPointers.of(source));
    }

    @Test
    void whatIsNoKernelStaysAsItIs() {
        String source =
                "// kernel void f(global float *x) {\nstatic float kernel_value(global const float *x) { return *x; }\n";
        assertEquals(source, PlacedPointers.of(source));
    }

    /** A kernel that reads one part of a buffer and writes another leaves all else as it was. */
    @Test
    void kernelsBeginWhereAPartBegins() {
        ClDevice device = ClPlatforms.scan().devices().get(0);
        assertFalse(TestDevices.all().isEmpty());
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * 1024).order(ByteOrder.nativeOrder());
        for (int i = 0; i < 1024; i++) {
            bytes.putFloat(4 * i, i - 512);
        }
        try (ClContext context = new ClContext(device, true, ProgramCache.standard());
                ClBuffer all = context.allocate(4 * 1024);
                ClBuffer from = all.part(4 * 256, 4 * 256);
                ClBuffer to = all.part(4 * 768, 4 * 256);
                ClBuffer inner = to.part(4 * 128, 4 * 64)) {
            all.write(Pointer.to(bytes), 0, 4 * 1024);
            try (ClKernel kernel =
                    context.kernels().kernel("activation", "-DVW=4", "vector.cl", "activation.cl", "unary.cl")) {
                kernel.buffer(from)
                        .buffer(inner)
                        .ints(64)
                        .ints(UnaryFunction.Kind.RELU.ordinal())
                        .real(0)
                        .real(0)
                        .size(64, 1)
                        .enqueue();
            }
            float[] found = new float[1024];
            all.read(Pointer.to(found), 0, 4 * 1024);
            for (int i = 0; i < 1024; i++) {
                boolean written = i >= 896 && i < 960;
                assertEquals(written ? 0 : i - 512, found[i], "element " + i);
            }
        }
    }
}
