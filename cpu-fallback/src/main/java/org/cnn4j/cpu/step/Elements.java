package org.cnn4j.cpu.step;

import java.util.Arrays;
import org.cnn4j.DType;

/** Single elements and strided runs of arrays of any element type. */
final class Elements {
    private Elements() {}

    static long getLong(DType type, Object array, int i) {
        return switch (type) {
            case INT64 -> ((long[]) array)[i];
            case INT32 -> ((int[]) array)[i];
            case UINT8 -> ((byte[]) array)[i] & 0xFF;
            case INT8, BOOL -> ((byte[]) array)[i];
            case FLOAT32 -> (long) ((float[]) array)[i];
        };
    }

    /** Stores the low bits of {@code value}; for FLOAT32 the nearest float, for BOOL whether it is not 0. */
    static void putLong(DType type, Object array, int i, long value) {
        switch (type) {
            case INT64 -> ((long[]) array)[i] = value;
            case INT32 -> ((int[]) array)[i] = (int) value;
            case UINT8, INT8 -> ((byte[]) array)[i] = (byte) value;
            case BOOL -> ((byte[]) array)[i] = (byte) (value != 0 ? 1 : 0);
            case FLOAT32 -> ((float[]) array)[i] = value;
        }
    }

    /** An index as operators read it: negative ones count from the end, what is out of range is clamped. */
    static int index(DType type, Object indices, int at, int length) {
        long index = getLong(type, indices, at);
        if (index < 0) {
            index += length;
        }
        return (int) Math.max(0, Math.min(length - 1L, index));
    }

    /** Copies {@code n} elements between arrays of one class with any strides; {@code srcStep} 0 repeats one element. */
    static void copy(Object src, int s, int srcStep, Object dst, int d, int dstStep, int n) {
        if (srcStep == 1 && dstStep == 1) {
            System.arraycopy(src, s, dst, d, n);
        } else if (src instanceof float[] a) {
            floats(a, s, srcStep, (float[]) dst, d, dstStep, n);
        } else if (src instanceof long[] a) {
            long[] b = (long[]) dst;
            for (int i = 0; i < n; i++) {
                b[d + i * dstStep] = a[s + i * srcStep];
            }
        } else if (src instanceof int[] a) {
            int[] b = (int[]) dst;
            for (int i = 0; i < n; i++) {
                b[d + i * dstStep] = a[s + i * srcStep];
            }
        } else {
            byte[] a = (byte[]) src;
            byte[] b = (byte[]) dst;
            for (int i = 0; i < n; i++) {
                b[d + i * dstStep] = a[s + i * srcStep];
            }
        }
    }

    private static void floats(float[] src, int s, int srcStep, float[] dst, int d, int dstStep, int n) {
        if (srcStep == 0 && dstStep == 1) {
            Arrays.fill(dst, d, d + n, src[s]);
            return;
        }
        for (int i = 0; i < n; i++) {
            dst[d + i * dstStep] = src[s + i * srcStep];
        }
    }

    /** {@code dst[d + i] = src[s + map[i]]}, or {@code fill[0]} where the map is negative; all arrays of one class. */
    static void gather(Object src, int s, int[] map, int from, Object fill, Object dst, int d, int n) {
        if (src instanceof float[] a) {
            float[] b = (float[]) dst;
            float f = ((float[]) fill)[0];
            for (int i = 0; i < n; i++) {
                int m = map[from + i];
                b[d + i] = m < 0 ? f : a[s + m];
            }
        } else if (src instanceof long[] a) {
            long[] b = (long[]) dst;
            for (int i = 0; i < n; i++) {
                int m = map[from + i];
                b[d + i] = m < 0 ? ((long[]) fill)[0] : a[s + m];
            }
        } else if (src instanceof int[] a) {
            int[] b = (int[]) dst;
            for (int i = 0; i < n; i++) {
                int m = map[from + i];
                b[d + i] = m < 0 ? ((int[]) fill)[0] : a[s + m];
            }
        } else {
            byte[] a = (byte[]) src;
            byte[] b = (byte[]) dst;
            for (int i = 0; i < n; i++) {
                int m = map[from + i];
                b[d + i] = m < 0 ? ((byte[]) fill)[0] : a[s + m];
            }
        }
    }

    /** Fills a run with {@code fill[0]}. */
    static void fill(Object fill, Object dst, int d, int n) {
        if (dst instanceof float[] b) {
            Arrays.fill(b, d, d + n, ((float[]) fill)[0]);
        } else if (dst instanceof long[] b) {
            Arrays.fill(b, d, d + n, ((long[]) fill)[0]);
        } else if (dst instanceof int[] b) {
            Arrays.fill(b, d, d + n, ((int[]) fill)[0]);
        } else {
            Arrays.fill((byte[]) dst, d, d + n, ((byte[]) fill)[0]);
        }
    }
}
