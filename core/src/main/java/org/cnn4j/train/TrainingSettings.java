package org.cnn4j.train;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What decides the operators of a training step.
 *
 * @param output the name of the output that the loss looks at
 * @param auxiliary further outputs with the same targets, and the weight of each one's loss
 * @param frozen names of parameters that stay as they are; a batch normalisation whose scale is frozen keeps its statistics as well
 * @param groups which parameters have rates and weight decays of their own; the first that takes a name counts
 * @param clipValue the greatest magnitude of a gradient's element; infinite for no bound
 * @param clipNorm the greatest Euclidean norm of all gradients together; infinite for no bound
 * @param accumulation into how many parts a batch is cut, whose gradients add up
 * @param statisticsMomentum the share of a batch in the running statistics of batch normalisation
 * @param segments into how many segments the forward pass is cut for recomputation; 1 to keep all that the backward pass needs
 */
record TrainingSettings(
        Loss loss,
        Optimizer optimizer,
        String output,
        Map<String, Double> auxiliary,
        Predicate<String> frozen,
        List<Group> groups,
        double clipValue,
        double clipNorm,
        int accumulation,
        double statisticsMomentum,
        int segments) {
    /**
     * Parameters that are treated in a way of their own.
     *
     * @param rateFactor what the learning rate is multiplied by
     */
    record Group(Predicate<String> names, double rateFactor, double weightDecay) {}

    /** The number of the group that {@code name} is in; the one behind all groups if none takes it. */
    int group(String name) {
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).names().test(name)) {
                return i;
            }
        }
        return groups.size();
    }

    double rateFactor(int group) {
        return group < groups.size() ? groups.get(group).rateFactor() : 1;
    }

    double weightDecay(int group) {
        return group < groups.size() ? groups.get(group).weightDecay() : optimizer.weightDecay();
    }
}
