package org.cnn4j.graph.pass;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.cnn4j.Tensor;

/**
 * Remembers what was folded from which constants. A network is turned into a graph for each input shape that it meets;
 * with the memo they all share one copy of the folded weights, and backends that pack weights by identity pack them once.
 */
public final class FoldMemo {
    private static final class Key {
        private final String what;
        private final List<Tensor> sources;

        Key(String what, List<Tensor> sources) {
            this.what = what;
            this.sources = List.copyOf(sources);
        }

        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Key key) || !what.equals(key.what) || sources.size() != key.sources.size()) {
                return false;
            }
            for (int i = 0; i < sources.size(); i++) {
                if (sources.get(i) != key.sources.get(i)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            int hash = what.hashCode();
            for (Tensor source : sources) {
                hash = hash * 31 + System.identityHashCode(source);
            }
            return hash;
        }
    }

    private final Map<Key, Tensor> folded = new HashMap<>();

    /** The tensor made from {@code sources} in the way that {@code what} tells, made now if it was not before. */
    public synchronized Tensor get(String what, List<Tensor> sources, Supplier<Tensor> make) {
        Key key = new Key(what, sources);
        Tensor known = folded.get(key);
        if (known == null) {
            known = make.get();
            folded.put(key, known);
        }
        return known;
    }
}
