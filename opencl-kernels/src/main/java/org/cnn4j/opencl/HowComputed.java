package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of a step.
 *
 * @param kernels the functions that it launches, in order
 * @param decisions where there were several ways
 */
record HowComputed(List<String> kernels, List<Decision> decisions) {
    /** What a binder has gathered for one step; its kernels are closed. */
    static HowComputed taken(Binder binder) {
        List<String> kernels = new ArrayList<>();
        for (ClKernel kernel : binder.takeLaunches()) {
            kernels.add(kernel.name());
            kernel.close();
        }
        return new HowComputed(kernels, binder.takeDecisions());
    }

    /** The kernels; what is launched in rounds is named once. */
    private String launches() {
        for (int period = 1; period < kernels.size(); period++) {
            int rounds = kernels.size() / period;
            List<String> first = kernels.subList(0, period);
            if (kernels.equals(Collections.nCopies(rounds, first).stream()
                    .flatMap(List::stream)
                    .toList())) {
                return rounds + " times " + String.join(", ", first);
            }
        }
        return String.join(", ", kernels);
    }

    @Override
    public String toString() {
        String how = kernels.isEmpty() ? "nothing to do" : launches();
        return decisions.isEmpty()
                ? how
                : how + "; " + decisions.stream().map(Decision::toString).collect(Collectors.joining("; "));
    }
}
