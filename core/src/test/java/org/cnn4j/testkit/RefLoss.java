package org.cnn4j.testkit;

import org.cnn4j.DType;

/** Cross-entropy of a softmax over the second axis, and its gradient. */
final class RefLoss {
    private RefLoss() {}

    /** Logits, or targets, of one place: all classes. */
    private static double[] classes(RefTensor x, int[] index) {
        double[] line = new double[x.dim(1)];
        for (int c = 0; c < line.length; c++) {
            index[1] = c;
            line[c] = x.doubles[x.at(index)];
        }
        index[1] = 0;
        return line;
    }

    /** The logarithm of the sum of exponentials. */
    private static double logSum(double[] line) {
        double max = Double.NEGATIVE_INFINITY;
        for (double x : line) {
            max = Math.max(max, x);
        }
        double sum = 0;
        for (double x : line) {
            sum += Math.exp(x - max);
        }
        return max + Math.log(sum);
    }

    static RefTensor losses(RefTensor logits, RefTensor targets) {
        int[] dims = new int[logits.shape().rank() - 1];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = logits.dim(i == 0 ? 0 : i + 1);
        }
        RefTensor out = RefTensor.zeros(DType.FLOAT32, dims);
        for (int i = 0; i < out.size(); i++) {
            int[] index = place(out.index(i));
            double[] line = classes(logits, index);
            double[] wanted = classes(targets, index);
            double logSum = logSum(line);
            for (int c = 0; c < line.length; c++) {
                out.doubles[i] -= wanted[c] == 0 ? 0 : wanted[c] * (line[c] - logSum);
            }
        }
        return out;
    }

    static RefTensor gradient(RefTensor dlosses, RefTensor logits, RefTensor targets) {
        RefTensor out = RefTensor.zeros(logits.type());
        for (int i = 0; i < dlosses.size(); i++) {
            int[] index = place(dlosses.index(i));
            double[] line = classes(logits, index);
            double[] wanted = classes(targets, index);
            double logSum = logSum(line);
            double all = 0;
            for (double target : wanted) {
                all += target;
            }
            for (int c = 0; c < line.length; c++) {
                index[1] = c;
                double chance = Math.exp(line[c] - logSum);
                out.doubles[out.at(index)] = dlosses.doubles[i] * (chance * all - wanted[c]);
            }
        }
        return out;
    }

    /** {@code [n, ...]} as the index of the first class there. */
    private static int[] place(int[] index) {
        int[] place = new int[index.length + 1];
        place[0] = index[0];
        System.arraycopy(index, 1, place, 2, index.length - 1);
        return place;
    }
}
