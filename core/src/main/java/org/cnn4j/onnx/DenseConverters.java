package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.Slice;
import org.cnn4j.op.UnaryFunction;
import org.cnn4j.op.Window;

/** Matrix products. */
final class DenseConverters {
    /** Products of bytes are at most 255 * 255, and floats hold integers up to 2^24. */
    private static final int EXACT_TERMS = 256;

    private DenseConverters() {}

    static void register(ConverterTable table) {
        table.add("MatMul", 1, DenseConverters::matMul);
        table.add("Gemm", 1, DenseConverters::gemm);
        table.add("MatMulInteger", 10, DenseConverters::matMulInteger);
    }

    /** As NumPy's: an operand of rank 1 counts as a row in front and as a column behind, and that axis goes again. */
    private static Value matMul(NodeContext node) {
        return withVectors(node, node.in(0), node.in(1), (a, b) -> product(node, a, b));
    }

    private static Value withVectors(
            NodeContext node, Value left, Value right, BinaryOperator<Value> productOfMatrices) {
        Value a = left;
        Value b = right;
        boolean row = node.rank(0) == 1;
        boolean column = node.rank(1) == 1;
        if (node.rank(0) == 0 || node.rank(1) == 0) {
            throw node.fail("a scalar has no matrix product; the operands are " + a.type() + " and " + b.type());
        }
        if (row) {
            a = node.reshape(a, 1, node.shape(0).dim(0));
        }
        if (column) {
            b = node.reshape(b, node.shape(1).dim(0), 1);
        }
        Value product = productOfMatrices.apply(a, b);
        int[] dims = product.type().shape().dims();
        int rank = dims.length;
        if (row && column) {
            return node.reshape(product, Arrays.copyOf(dims, rank - 2));
        }
        if (row) {
            dims[rank - 2] = dims[rank - 1];
        }
        return row || column ? node.reshape(product, Arrays.copyOf(dims, rank - 1)) : product;
    }

    /** Integers are multiplied pair by pair and summed, since products of matrices are for floats alone. */
    private static Value product(NodeContext node, Value a, Value b) {
        if (a.type().dtype() == DType.FLOAT32) {
            return node.add(new MatMul(false, false, Epilogue.NONE), a, b);
        }
        int[] left = a.type().shape().dims();
        int[] right = b.type().shape().dims();
        if (b.type().dtype() != a.type().dtype() || left[left.length - 1] != right[right.length - 2]) {
            throw node.fail("operands " + a.type() + " and " + b.type() + " do not fit each other");
        }
        int[] column = Arrays.copyOf(left, left.length + 1);
        column[left.length] = 1;
        int[] row = Arrays.copyOf(right, right.length + 1);
        row[right.length] = right[right.length - 1];
        row[right.length - 1] = right[right.length - 2];
        row[right.length - 2] = 1;
        Value pairs = node.binary(Binary.Kind.MUL, node.reshape(a, column), node.reshape(b, row));
        int inner = pairs.type().shape().rank() - 2;
        return node.add(new Reduce(Reduce.Kind.SUM, List.of(inner), false), pairs);
    }

    /** Bytes less their zero points, each of the left one's rows, of the right one's columns, or of all; INT32. */
    private static Value matMulInteger(NodeContext node) {
        Value a = node.cast(node.in(0), DType.FLOAT32);
        Value b = node.cast(node.in(1), DType.FLOAT32);
        if (node.has(2)) {
            Value zero = node.cast(node.in(2), DType.FLOAT32);
            boolean ofRows =
                    zero.type().shape().rank() == 1 && zero.type().shape().size() > 1;
            zero = ofRows ? node.reshape(zero, zero.type().shape().dim(0), 1) : zero;
            a = node.binary(Binary.Kind.SUB, a, zero);
        }
        if (node.has(3)) {
            b = node.binary(Binary.Kind.SUB, b, node.cast(node.in(3), DType.FLOAT32));
        }
        return withVectors(node, a, b, (x, y) -> productOfBytes(node, x, y));
    }

    /** Floats hold sums of {@value EXACT_TERMS} products of bytes exactly; longer sums are of the INT32 of so many. */
    private static Value productOfBytes(NodeContext node, Value a, Value b) {
        int[] left = a.type().shape().dims();
        int[] right = b.type().shape().dims();
        int terms = left[left.length - 1];
        Value sum = null;
        for (int from = 0; from < Math.max(1, terms); from += EXACT_TERMS) {
            int count = Math.min(EXACT_TERMS, terms - from);
            boolean all = count == terms;
            Value x = all ? a : part(node, a, left.length - 1, from, count);
            Value y = all ? b : part(node, b, right.length - 2, from, count);
            Value some = node.cast(node.add(new MatMul(false, false, Epilogue.NONE), x, y), DType.INT32);
            sum = sum == null ? some : node.binary(Binary.Kind.ADD, sum, some);
        }
        return sum;
    }

    private static Value part(NodeContext node, Value x, int axis, int from, int count) {
        Shape shape = x.type().shape();
        Integer[] starts = new Integer[shape.rank()];
        Arrays.fill(starts, 0);
        starts[axis] = from;
        return node.add(new Slice(List.of(starts), shape.with(axis, count), Window.ones(shape.rank())), x);
    }

    /** {@code alpha * A' * B' + beta * C}. A C that is one number a column becomes the product's bias. */
    private static Value gemm(NodeContext node) {
        Value a = node.in(0);
        Value b = node.in(1);
        if (node.rank(0) != 2 || node.rank(1) != 2) {
            throw node.fail("operands must be matrices, not " + a.type() + " and " + b.type());
        }
        boolean transA = node.attributes.flag("transA", false);
        boolean transB = node.attributes.flag("transB", false);
        float alpha = node.attributes.real("alpha", 1);
        float beta = node.attributes.real("beta", 1);
        if (a.type().dtype() != DType.FLOAT32) {
            Value product = product(node, transA ? node.transpose(a, 1, 0) : a, transB ? node.transpose(b, 1, 0) : b);
            return plus(node, whole(node, product, alpha), node.has(2) ? whole(node, node.in(2), beta) : null);
        }
        int columns = node.shape(1).dim(transB ? 0 : 1);
        Value c = node.has(2) && beta != 0 ? scaled(node, node.in(2), beta) : null;
        if (c != null && alpha == 1 && isBias(c.type().shape(), columns)) {
            Value bias = node.reshape(c, columns);
            return node.add(new MatMul(transA, transB, Epilogue.ofBias()), a, b, bias);
        }
        Value product = scaled(node, node.add(new MatMul(transA, transB, Epilogue.NONE), a, b), alpha);
        return plus(node, product, c);
    }

    private static Value plus(NodeContext node, Value product, Value c) {
        if (c == null) {
            return product;
        }
        Shape shape = product.type().shape();
        if (!Shape.broadcast(shape, c.type().shape()).equals(shape)) {
            throw node.fail("C of shape " + c.type().shape() + " does not broadcast to " + shape);
        }
        return node.binary(Binary.Kind.ADD, product, c);
    }

    private static boolean isBias(Shape shape, int columns) {
        return shape.rank() >= 1 && shape.rank() <= 2 && shape.dim(-1) == columns && shape.size() == columns;
    }

    /** An integer tensor times a factor, which must be whole. */
    private static Value whole(NodeContext node, Value x, float factor) {
        if (factor != Math.rint(factor)) {
            throw node.unsupported("the factor " + factor + " of integers is not supported; whole numbers are");
        }
        return factor == 1 ? x : node.binary(Binary.Kind.MUL, x, node.scalarLike(x, factor));
    }

    private static Value scaled(NodeContext node, Value x, float factor) {
        return factor == 1 ? x : node.unary(new UnaryFunction(UnaryFunction.Kind.AFFINE, factor, 0), x);
    }
}
