package org.cnn4j.train;

import static org.cnn4j.train.TrainChecks.require;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cnn4j.Engine;
import org.cnn4j.Model;
import org.cnn4j.Shape;
import org.cnn4j.Tensor;
import org.cnn4j.data.Batch;
import org.cnn4j.data.Batches;
import org.cnn4j.data.DataLoader;

/**
 * What a network says to a data set.
 *
 * @param loss the mean over all samples
 * @param mistakes the answers that were wrong, those that were no numbers first, then the surest
 */
public record Evaluation(double loss, ConfusionMatrix confusion, List<Mistake> mistakes) {
    /** The most mistakes that are kept. */
    public static final int MISTAKES = 100;

    /**
     * A wrong answer.
     *
     * @param index of the sample in the data set
     * @param predicted {@link Metrics#NONE} where the network's answer was no number
     * @param probability what the softmax of the answers that the loss takes gives the class that was named; NaN where none was
     */
    public record Mistake(int index, int label, int predicted, double probability) {}

    public Evaluation {
        mistakes = List.copyOf(mistakes);
    }

    public double accuracy() {
        return confusion.accuracy();
    }

    /**
     * Lets a network answer all samples of a data set.
     *
     * @throws org.cnn4j.Cnn4jException if the network does not take the samples, or has another number of outputs than there are classes
     */
    static Evaluation of(Engine engine, EvaluationGraph graph, DataLoader data) {
        require(data.batchCount() > 0, "there is nothing to evaluate: the data set has no samples");
        ConfusionMatrix confusion = new ConfusionMatrix(data.dataset().classes());
        RunningMean loss = new RunningMean();
        List<Mistake> mistakes = new ArrayList<>();
        try (Model model = engine.load(graph);
                Batches batches = data.batches(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                Map<String, Tensor> feeds = new LinkedHashMap<>();
                feeds.put(graph.imagesName(), batch.images());
                feeds.put(StepGraph.TARGETS, batch.targets());
                Map<String, Tensor> results = model.run(feeds);
                float[] logits = results.get(EvaluationGraph.PREDICTION).toFloatArray();
                confusion.add(logits, batch.labels());
                loss.add(results.get(EvaluationGraph.LOSS).toFloatArray()[0], batch.size());
                addMistakes(batch, logits, mistakes);
            }
        }
        return new Evaluation(loss.value(), confusion, worst(mistakes));
    }

    /** The worst first; of equally bad ones, the one that was seen first. */
    static List<Mistake> worst(List<Mistake> mistakes) {
        List<Mistake> sorted = new ArrayList<>(mistakes);
        sorted.sort(Comparator.comparingDouble(m -> Double.isNaN(m.probability) ? -2 : -m.probability));
        return sorted.subList(0, Math.min(MISTAKES, sorted.size()));
    }

    static void addMistakes(Batch batch, float[] logits, List<Mistake> mistakes) {
        int classes = logits.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            int said = Metrics.argmax(logits, i, classes);
            if (said != batch.labels()[i]) {
                double probability = said == Metrics.NONE ? Double.NaN : largest(logits, i * classes, classes, said);
                mistakes.add(new Mistake(batch.indices()[i], batch.labels()[i], said, probability));
            }
        }
    }

    /** The softmax of the largest logit. An infinite one takes all, in equal parts with others like it. */
    private static double largest(float[] logits, int row, int classes, int said) {
        float most = logits[row + said];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += logits[row + c] == most ? 1 : Math.exp(logits[row + c] - most);
        }
        return 1 / sum;
    }

    /** One sample's targets for a data set of classes: {@code [classes]}. */
    static Shape target(DataLoader data) {
        return Shape.of(data.dataset().classes().size());
    }
}
