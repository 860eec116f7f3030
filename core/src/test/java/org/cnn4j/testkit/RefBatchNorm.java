package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;

/** Batch normalisation by the batch's own statistics, and its gradients, each sum taken as the formula says. */
final class RefBatchNorm {
    private RefBatchNorm() {}

    /** y, mean and variance. */
    static List<RefTensor> training(BatchNormTraining op, List<RefTensor> in) {
        RefTensor x = in.get(0);
        RefTensor mean = RefTensor.zeros(in.get(1).type());
        RefTensor variance = RefTensor.zeros(in.get(1).type());
        double count = (double) x.size() / x.dim(1);
        for (int i = 0; i < x.size(); i++) {
            mean.doubles[x.index(i)[1]] += x.doubles[i] / count;
        }
        for (int i = 0; i < x.size(); i++) {
            int c = x.index(i)[1];
            double away = x.doubles[i] - mean.doubles[c];
            variance.doubles[c] += away * away / count;
        }
        RefTensor y = RefTensor.zeros(x.type());
        for (int i = 0; i < x.size(); i++) {
            int c = x.index(i)[1];
            double normal = (x.doubles[i] - mean.doubles[c]) / Math.sqrt(variance.doubles[c] + op.epsilon());
            y.doubles[i] = normal * in.get(1).doubles[c] + in.get(2).doubles[c];
        }
        return List.of(y, mean, variance);
    }

    /** dx, dscale and dbias of dy, x, scale, mean and variance. */
    static List<RefTensor> gradient(BatchNormGradient op, List<RefTensor> in) {
        RefTensor dy = in.get(0);
        RefTensor x = in.get(1);
        RefTensor scale = in.get(2);
        RefTensor mean = in.get(3);
        RefTensor variance = in.get(4);
        RefTensor dscale = RefTensor.zeros(scale.type());
        RefTensor dbias = RefTensor.zeros(scale.type());
        double[] normal = new double[x.size()];
        for (int i = 0; i < x.size(); i++) {
            int c = x.index(i)[1];
            normal[i] = (x.doubles[i] - mean.doubles[c]) / Math.sqrt(variance.doubles[c] + op.epsilon());
            dscale.doubles[c] += dy.doubles[i] * normal[i];
            dbias.doubles[c] += dy.doubles[i];
        }
        double count = (double) x.size() / x.dim(1);
        RefTensor dx = RefTensor.zeros(x.type());
        for (int i = 0; i < x.size(); i++) {
            int c = x.index(i)[1];
            double inner = dy.doubles[i] - dbias.doubles[c] / count - normal[i] * dscale.doubles[c] / count;
            dx.doubles[i] = scale.doubles[c] / Math.sqrt(variance.doubles[c] + op.epsilon()) * inner;
        }
        return List.of(dx, dscale, dbias);
    }
}
