package org.cnn4j.graph.pass;

import java.util.List;
import org.cnn4j.graph.Graph;

/** The passes that every network goes through before it is planned. */
public final class Passes {
    private Passes() {}

    /**
     * All passes for inference, in order. Constants were folded while the graph was built.
     *
     * @param memo where folded weights are kept, so that several graphs of one network share them
     */
    public static List<Pass> inference(FoldMemo memo) {
        return List.of(
                new RemoveIdentities(),
                new FoldPerChannel(memo),
                new ScalarsToUnary(),
                new FuseActivationPatterns(),
                new FuseEpilogues(),
                new RemoveDead());
    }

    /** All passes for a training step, whose weights are not known when it is planned. */
    public static List<Pass> training() {
        return List.of(new RemoveIdentities(), new ScalarsToUnary(), new FuseEpilogues(), new RemoveDead());
    }

    public static Graph apply(Graph graph, List<Pass> passes) {
        Graph result = graph;
        for (Pass pass : passes) {
            result = pass.apply(result);
        }
        return result;
    }
}
