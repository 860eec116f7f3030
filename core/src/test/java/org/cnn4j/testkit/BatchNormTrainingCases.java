package org.cnn4j.testkit;

import static org.cnn4j.testkit.Cases.shape;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.op.BatchNormGradient;
import org.cnn4j.op.BatchNormTraining;

/**
 * Batch normalisation in training, and its gradients. Errors of sums of n terms may be {@code (8 + 4 sqrt(n)) u} times the sum of
 * magnitudes, which sums in any order keep in practice (Higham and Mary 2019); statistics of the form mean of squares minus square
 * of the mean do not keep it where the mean is large.
 */
final class BatchNormTrainingCases {
    private static final float EPSILON = 1e-3f;

    private BatchNormTrainingCases() {}

    private static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>(List.of(
                shape(1, 1),
                shape(2, 1),
                shape(7, 3),
                shape(64, 33),
                shape(2, 17, 7, 5),
                shape(1, 3, 67, 131),
                shape(1, 5, 1, 1),
                shape(3, 5, 13),
                shape(2, 4, 3, 5, 7),
                shape(5, 3, 4, 6),
                shape(9, 2, 3, 5)));
        for (int channels : new int[] {1, 3, 6, 16, 17, 33, 64}) {
            shapes.add(shape(3, channels, 6, 4));
        }
        shapes.addAll(List.of(shape(64, 6, 28, 28), shape(8, 64, 16, 16), shape(32, 130, 2, 2), shape(2, 1, 300, 307)));
        return shapes;
    }

    /** The bound for a sum of {@code n} terms, to be multiplied by the sum of their magnitudes. */
    private static double sum(double n) {
        return (8 + 4 * Math.sqrt(n)) * Tolerance.U;
    }

    static List<ContractCase> training() {
        Cases cases = new Cases("batchNormTraining");
        for (Shape x : shapes()) {
            training(cases, x.toString(), x, cases.fill(x.toString()).uniform(x, -3, 4));
        }
        Shape small = shape(4, 3, 5, 6);
        Fill fill = cases.fill("large mean");
        training(cases, "large mean", small, fill.uniform(small, 999, 1001));
        training(cases, "tiny deviation", small, fill.uniform(small, 1, 1.0001));
        training(
                cases,
                "constant",
                small,
                Tensor.filled(
                        RefTensor.zeros(org.cnn4j.DType.FLOAT32, 4, 3, 5, 6).type(), 3));
        return cases.all();
    }

    private static void training(Cases cases, String name, Shape shape, Tensor x) {
        Fill fill = cases.fill(name + " parameters");
        Shape c = shape(shape.dim(1));
        BatchNormTraining op = new BatchNormTraining(EPSILON);
        cases.addAll(name, op, (in, out) -> tolerance(op, in, out), x, fill.uniform(c, -2, 2), fill.uniform(c, -2, 2));
    }

    private static List<Tolerance> tolerance(BatchNormTraining op, List<RefTensor> in, List<RefTensor> out) {
        RefTensor x = in.get(0);
        int channels = x.dim(1);
        double n = (double) x.size() / channels;
        double[] means = new double[channels];
        double[] variances = new double[channels];
        for (int i = 0; i < x.size(); i++) {
            means[x.index(i)[1]] += sum(n) * Math.abs(x.real(i)) / n;
        }
        for (int c = 0; c < channels; c++) {
            variances[c] = 2 * sum(n) * out.get(2).real(c) + 2 * means[c] * means[c];
        }
        double[] results = new double[x.size()];
        for (int i = 0; i < results.length; i++) {
            int c = x.index(i)[1];
            double bias = in.get(2).real(c);
            double variance = out.get(2).real(c) + op.epsilon();
            double slope = Math.abs(in.get(1).real(c)) / Math.sqrt(variance);
            double normal = Math.abs(out.get(0).real(i) - bias);
            double rounding =
                    8 * Tolerance.U * (Math.abs(x.real(i)) + Math.abs(out.get(1).real(c)));
            results[i] = slope * (means[c] + rounding)
                    + normal * (variances[c] / variance + 16 * Tolerance.U)
                    + 8 * Tolerance.U * Math.abs(bias);
        }
        return List.of(new Tolerance(false, results), new Tolerance(false, means), new Tolerance(false, variances));
    }

    static List<ContractCase> gradient() {
        Cases cases = new Cases("batchNormGradient");
        for (Shape x : shapes()) {
            gradient(cases, x.toString(), x, cases.fill(x.toString()).uniform(x, -3, 4));
        }
        Shape small = shape(4, 3, 5, 6);
        gradient(cases, "large mean", small, cases.fill("large mean").uniform(small, 99, 101));
        return cases.all();
    }

    /** With the statistics of x, rounded to floats; dy are integers, whose sums are exact. */
    private static void gradient(Cases cases, String name, Shape shape, Tensor x) {
        Fill fill = cases.fill(name + " parameters");
        Shape c = shape(shape.dim(1));
        Tensor scale = fill.uniform(c, -2, 2);
        List<RefTensor> forward = Reference.run(new BatchNormTraining(EPSILON), List.of(x, scale, scale));
        BatchNormGradient op = new BatchNormGradient(EPSILON);
        cases.addAll(
                name,
                op,
                (in, out) -> tolerance(op, in, out),
                fill.integers(shape, -4, 5),
                x,
                scale,
                forward.get(1).toTensor(),
                forward.get(2).toTensor());
    }

    private static List<Tolerance> tolerance(BatchNormGradient op, List<RefTensor> in, List<RefTensor> out) {
        RefTensor dy = in.get(0);
        RefTensor x = in.get(1);
        int channels = x.dim(1);
        double n = (double) x.size() / channels;
        double[] inverse = new double[channels];
        for (int c = 0; c < channels; c++) {
            inverse[c] = 1 / Math.sqrt(in.get(4).real(c) + op.epsilon());
        }
        double[] scales = new double[channels];
        double[] largest = new double[x.size()];
        for (int i = 0; i < x.size(); i++) {
            int c = x.index(i)[1];
            largest[i] = (Math.abs(x.real(i)) + Math.abs(in.get(3).real(c))) * inverse[c];
            scales[c] += sum(n) * Math.abs(dy.real(i)) * largest[i];
        }
        double[] results = new double[x.size()];
        for (int i = 0; i < results.length; i++) {
            int c = x.index(i)[1];
            double normal = Math.abs(x.real(i) - in.get(3).real(c)) * inverse[c];
            double parts = Math.abs(dy.real(i))
                    + Math.abs(out.get(2).real(c)) / n
                    + largest[i] * Math.abs(out.get(1).real(c)) / n;
            results[i] = Math.abs(in.get(2).real(c)) * inverse[c] * (normal * scales[c] / n + 16 * Tolerance.U * parts);
        }
        return List.of(new Tolerance(false, results), new Tolerance(false, scales), Tolerance.EXACT);
    }
}
