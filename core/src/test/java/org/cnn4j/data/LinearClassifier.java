package org.cnn4j.data;

/** Softmax regression in plain loops, to see whether a data set and its loader teach anything. */
final class LinearClassifier {
    private final int inputs;
    private final int classes;
    private final float[] weights;

    LinearClassifier(int inputs, int classes) {
        this.inputs = inputs;
        this.classes = classes;
        this.weights = new float[classes * (inputs + 1)];
    }

    private double[] scores(float[] images, int at) {
        double[] scores = new double[classes];
        for (int c = 0; c < classes; c++) {
            int row = c * (inputs + 1);
            double sum = weights[row + inputs];
            for (int i = 0; i < inputs; i++) {
                sum += weights[row + i] * images[at + i];
            }
            scores[c] = sum;
        }
        return scores;
    }

    /** One step of gradient descent on the cross-entropy with the batch's targets. */
    void step(Batch batch, float rate) {
        float[] images = batch.images().floats();
        float[] targets = batch.targets().floats();
        for (int n = 0; n < batch.size(); n++) {
            double[] scores = scores(images, n * inputs);
            double total = 0;
            for (double score : scores) {
                total += Math.exp(score);
            }
            for (int c = 0; c < classes; c++) {
                float slope = (float) (Math.exp(scores[c]) / total - targets[n * classes + c]) * rate / batch.size();
                int row = c * (inputs + 1);
                for (int i = 0; i < inputs; i++) {
                    weights[row + i] -= slope * images[n * inputs + i];
                }
                weights[row + inputs] -= slope;
            }
        }
    }

    /** The share of samples whose highest score is that of their label. */
    double accuracy(Batch batch) {
        int right = 0;
        for (int n = 0; n < batch.size(); n++) {
            double[] scores = scores(batch.images().floats(), n * inputs);
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = scores[c] > scores[best] ? c : best;
            }
            right += best == batch.labels()[n] ? 1 : 0;
        }
        return (double) right / batch.size();
    }
}
