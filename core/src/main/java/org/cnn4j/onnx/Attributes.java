package org.cnn4j.onnx;

import java.util.List;

/** The attributes of one node, checked for kind, with the operator's defaults for those left out. */
final class Attributes {
    private final OnnxNode node;
    private final long opset;

    Attributes(OnnxNode node, long opset) {
        this.node = node;
        this.opset = opset;
    }

    boolean has(String name) {
        return node.attributes().containsKey(name);
    }

    long integer(String name, long otherwise) {
        OnnxAttribute a = find(name, OnnxAttribute.Kind.INT);
        return a == null ? otherwise : a.i();
    }

    /** An integer that must fit an int, as axes and sizes do. */
    int small(String name, int otherwise) {
        return narrow(integer(name, otherwise));
    }

    boolean flag(String name, boolean otherwise) {
        return integer(name, otherwise ? 1 : 0) != 0;
    }

    float real(String name, float otherwise) {
        OnnxAttribute a = find(name, OnnxAttribute.Kind.FLOAT);
        return a == null ? otherwise : a.f();
    }

    String text(String name, String otherwise) {
        OnnxAttribute a = find(name, OnnxAttribute.Kind.STRING);
        return a == null ? otherwise : a.s();
    }

    /** A list of integers that must fit ints; {@code otherwise} (which may be null) where it is left out. */
    int[] ints(String name, int[] otherwise) {
        long[] values = longs(name, null);
        if (values == null) {
            return otherwise;
        }
        int[] out = new int[values.length];
        for (int k = 0; k < out.length; k++) {
            out[k] = narrow(values[k]);
        }
        return out;
    }

    long[] longs(String name, long[] otherwise) {
        OnnxAttribute a = find(name, OnnxAttribute.Kind.INTS);
        return a == null
                ? otherwise
                : a.ints().stream().mapToLong(Long::longValue).toArray();
    }

    /** A list of floats; null where it is left out. */
    float[] reals(String name) {
        OnnxAttribute a = find(name, OnnxAttribute.Kind.FLOATS);
        if (a == null) {
            return null;
        }
        List<Float> values = a.floats();
        float[] out = new float[values.size()];
        for (int k = 0; k < out.length; k++) {
            out[k] = values.get(k);
        }
        return out;
    }

    /** A tensor; null where it is left out. */
    OnnxTensor tensor(String name) {
        OnnxAttribute a = find(name, OnnxAttribute.Kind.TENSOR);
        return a == null ? null : a.t();
    }

    private OnnxAttribute find(String name, OnnxAttribute.Kind kind) {
        OnnxAttribute a = node.attributes().get(name);
        if (a != null && a.kind() != kind) {
            throw fail("attribute '" + name + "' is of kind " + a.kind() + ", not " + kind);
        }
        return a;
    }

    private static int narrow(long value) {
        // Slices say "to the end" with the largest long; clamping keeps that meaning and loses no size a tensor can
        // have.
        if (value > Integer.MAX_VALUE) {
            return Integer.MAX_VALUE;
        }
        if (value < Integer.MIN_VALUE) {
            return Integer.MIN_VALUE;
        }
        return (int) value;
    }

    OnnxImportException fail(String problem) {
        return fail(problem, null);
    }

    /** The error about this node for what ONNX has and cnn4j has not. */
    OnnxImportException unsupported(String problem) {
        return unsupported(problem, null);
    }

    OnnxImportException unsupported(String problem, Throwable cause) {
        return new UnsupportedOnnxException(node, opset, problem, cause);
    }

    /** The error about this node, with what it is and in which opset. */
    OnnxImportException fail(String problem, Throwable cause) {
        return new OnnxImportException(node, opset, problem, cause);
    }
}
