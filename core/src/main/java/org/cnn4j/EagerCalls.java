package org.cnn4j;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.cnn4j.graph.GraphBuilder;
import org.cnn4j.graph.Value;
import org.cnn4j.op.Op;

/** Single operators as models of one node, the last ones kept. */
final class EagerCalls {
    /** Enough for the layers of a large network, called one by one. */
    private static final int KEPT = 256;

    private record Key(Op op, List<TensorType> types) {}

    private final Engine engine;
    private final Map<Key, Model> models = new LinkedHashMap<>(16, 0.75f, true);
    private final Queue<Model> givenUp = new ConcurrentLinkedQueue<>();
    private final ReadWriteLock running = new ReentrantReadWriteLock();

    EagerCalls(Engine engine) {
        this.engine = engine;
    }

    List<Tensor> apply(Op op, List<Tensor> operands) {
        Key key = new Key(op, operands.stream().map(Tensor::type).toList());
        Map<String, Tensor> feeds = new LinkedHashMap<>();
        for (int i = 0; i < operands.size(); i++) {
            feeds.put(operand(i), operands.get(i));
        }
        List<Tensor> results;
        running.readLock().lock();
        try {
            results = List.copyOf(model(key).run(feeds).values());
        } finally {
            running.readLock().unlock();
        }
        closeGivenUp();
        return results;
    }

    /** Closes models that were given up, at a time when no call can be about to run one. */
    private void closeGivenUp() {
        if (givenUp.isEmpty()) {
            return;
        }
        running.writeLock().lock();
        try {
            for (Model model = givenUp.poll(); model != null; model = givenUp.poll()) {
                model.close();
            }
        } finally {
            running.writeLock().unlock();
        }
    }

    private static String operand(int i) {
        return "operand " + i;
    }

    private synchronized Model model(Key key) {
        Model known = models.get(key);
        if (known != null) {
            return known;
        }
        GraphBuilder builder = new GraphBuilder(key.op.name());
        List<Value> operands = new ArrayList<>();
        for (int i = 0; i < key.types.size(); i++) {
            operands.add(builder.input(operand(i), key.types.get(i)));
        }
        List<Value> results = builder.addAll(key.op.name(), key.op, operands);
        for (int i = 0; i < results.size(); i++) {
            builder.output("result " + i, results.get(i));
        }
        Model model = engine.load(builder.build());
        models.put(key, model);
        if (models.size() > KEPT) {
            Iterator<Model> oldest = models.values().iterator();
            givenUp.add(oldest.next());
            oldest.remove();
        }
        return model;
    }
}
