package org.cnn4j.onnx;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.Shape;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Binary;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Reduce;
import org.cnn4j.op.UnaryFunction;

/** Matrix products. */
final class DenseConverters {
    private DenseConverters() {}

    static void register(ConverterTable table) {
        table.add("MatMul", 1, DenseConverters::matMul);
        table.add("Gemm", 1, DenseConverters::gemm);
    }

    /** As NumPy's: an operand of rank 1 counts as a row in front and as a column behind, and that axis goes again. */
    private static Value matMul(NodeContext node) {
        Value a = node.in(0);
        Value b = node.in(1);
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
        Value product = product(node, a, b);
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
        int columns = node.shape(1).dim(transB ? 0 : 1);
        Value c = node.has(2) && beta != 0 ? scaled(node, node.in(2), beta) : null;
        if (c != null && alpha == 1 && isBias(c.type().shape(), columns)) {
            Value bias = node.reshape(c, columns);
            return node.add(new MatMul(transA, transB, Epilogue.ofBias()), a, b, bias);
        }
        Value product = scaled(node, node.add(new MatMul(transA, transB, Epilogue.NONE), a, b), alpha);
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

    private static Value scaled(NodeContext node, Value x, float factor) {
        return factor == 1 ? x : node.unary(new UnaryFunction(UnaryFunction.Kind.AFFINE, factor, 0), x);
    }
}
