package org.cnn4j.testkit;

import java.util.Arrays;
import java.util.List;
import org.cnn4j.DType;
import org.cnn4j.op.BatchNorm;
import org.cnn4j.op.Epilogue;
import org.cnn4j.op.MatMul;
import org.cnn4j.op.Softmax;

/** Matrix products, normalisation, softmax, and what follows a sum. */
final class RefSums {
    private RefSums() {}

    /** Bias along {@code biasAxis} (negative: from the end), residual and activation, in that order. */
    static void epilogue(Epilogue epilogue, List<RefTensor> in, int first, RefTensor out, int biasAxis) {
        int next = first;
        RefTensor bias = epilogue.bias() ? in.get(next++) : null;
        RefTensor residual = epilogue.residual() ? in.get(next) : null;
        int axis = biasAxis < 0 ? biasAxis + out.shape().rank() : biasAxis;
        for (int i = 0; i < out.size(); i++) {
            double sum = out.doubles[i];
            if (bias != null) {
                sum += bias.doubles[out.index(i)[axis]];
            }
            if (residual != null) {
                sum += residual.doubles[i];
            }
            out.doubles[i] = RefFunctions.apply(epilogue.activation(), sum);
        }
    }

    static RefTensor matMul(MatMul op, List<RefTensor> in) {
        RefTensor a = in.get(0);
        RefTensor b = in.get(1);
        int m = a.dim(op.transA() ? -1 : -2);
        int k = a.dim(op.transA() ? -2 : -1);
        int n = b.dim(op.transB() ? -2 : -1);
        int[] batch = broadcast(
                Arrays.copyOf(a.shape().dims(), a.shape().rank() - 2),
                Arrays.copyOf(b.shape().dims(), b.shape().rank() - 2));
        int[] dims = Arrays.copyOf(batch, batch.length + 2);
        dims[batch.length] = m;
        dims[batch.length + 1] = n;
        RefTensor out = RefTensor.zeros(DType.FLOAT32, dims);
        for (int i = 0; i < out.size(); i++) {
            int[] index = out.index(i);
            int row = index[batch.length];
            int column = index[batch.length + 1];
            double sum = 0;
            for (int t = 0; t < k; t++) {
                index[batch.length] = op.transA() ? t : row;
                index[batch.length + 1] = op.transA() ? row : t;
                double left = a.doubles[matrixAt(a, index)];
                index[batch.length] = op.transB() ? column : t;
                index[batch.length + 1] = op.transB() ? t : column;
                sum += left * b.doubles[matrixAt(b, index)];
            }
            out.doubles[i] = sum;
        }
        epilogue(op.epilogue(), in, 2, out, -1);
        return out;
    }

    /** As broadcasting finds it, except that the last two axes are never repeated. */
    private static int matrixAt(RefTensor x, int[] index) {
        int at = 0;
        int rank = x.shape().rank();
        int shift = index.length - rank;
        for (int i = 0; i < rank; i++) {
            at = at * x.dim(i) + (i < rank - 2 && x.dim(i) == 1 ? 0 : index[i + shift]);
        }
        return at;
    }

    /** NumPy: aligned at the end, a dimension of 1 takes the other's. */
    static int[] broadcast(int[] a, int[] b) {
        int rank = Math.max(a.length, b.length);
        int[] out = new int[rank];
        for (int back = 1; back <= rank; back++) {
            int da = back <= a.length ? a[a.length - back] : 1;
            int db = back <= b.length ? b[b.length - back] : 1;
            out[rank - back] = da == 1 ? db : da;
        }
        return out;
    }

    static RefTensor batchNorm(BatchNorm op, List<RefTensor> in) {
        RefTensor x = in.get(0);
        RefTensor out = RefTensor.zeros(x.type());
        for (int i = 0; i < out.size(); i++) {
            int c = out.index(i)[1];
            double scale = in.get(1).doubles[c];
            double bias = in.get(2).doubles[c];
            double mean = in.get(3).doubles[c];
            double variance = in.get(4).doubles[c];
            double y = (x.doubles[i] - mean) / Math.sqrt(variance + op.epsilon()) * scale + bias;
            out.doubles[i] = RefFunctions.apply(op.activation(), y);
        }
        return out;
    }

    static RefTensor softmax(Softmax op, RefTensor x) {
        RefTensor out = RefTensor.zeros(x.type());
        for (int i = 0; i < out.size(); i++) {
            int[] index = x.index(i);
            if (index[op.axis()] == 0) {
                softmaxLine(op, x, index, out);
            }
        }
        return out;
    }

    /** The elements along the axis from {@code index} on. */
    private static void softmaxLine(Softmax op, RefTensor x, int[] index, RefTensor out) {
        int[] line = new int[x.dim(op.axis())];
        double max = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < line.length; t++) {
            index[op.axis()] = t;
            line[t] = x.at(index);
            max = Math.max(max, x.doubles[line[t]]);
        }
        double sum = 0;
        for (int at : line) {
            sum += Math.exp(x.doubles[at] - max);
        }
        for (int at : line) {
            double shifted = x.doubles[at] - max;
            out.doubles[at] = op.log() ? shifted - Math.log(sum) : Math.exp(shifted) / sum;
        }
    }
}
