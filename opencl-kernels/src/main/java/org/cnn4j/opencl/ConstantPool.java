package org.cnn4j.opencl;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.cnn4j.Tensor;

/**
 * Constants on a device, shared by the executables that use the same {@link Tensor} objects (a model has one plan an input shape and
 * the same weights in each). An entry lives while an executable holds it. Thread-safe.
 */
final class ConstantPool implements AutoCloseable {
    /**
     * @param owner a tensor, told apart by identity, or any value with equality
     * @param layout the form it lies in
     */
    record Key(Object owner, String layout) {
        @Override
        public boolean equals(Object other) {
            if (!(other instanceof Key key) || !layout.equals(key.layout)) {
                return false;
            }
            return owner instanceof Tensor ? owner == key.owner : owner.equals(key.owner);
        }

        @Override
        public int hashCode() {
            int own = owner instanceof Tensor ? System.identityHashCode(owner) : owner.hashCode();
            return 31 * own + layout.hashCode();
        }
    }

    private static final class Entry {
        private final ClBuffer buffer;
        private int holders;

        private Entry(ClBuffer buffer) {
            this.buffer = buffer;
        }
    }

    private final Map<Key, Entry> entries = new HashMap<>();

    /** The buffer of {@code key}, made if nobody holds it; each call needs a {@link #release}. */
    synchronized ClBuffer acquire(Key key, Supplier<ClBuffer> make) {
        Entry entry = entries.get(key);
        if (entry == null) {
            entry = new Entry(make.get());
            entries.put(key, entry);
        }
        entry.holders++;
        return entry.buffer;
    }

    synchronized void release(Key key) {
        Entry entry = entries.get(key);
        if (entry != null && --entry.holders == 0) {
            entries.remove(key);
            entry.buffer.close();
        }
    }

    @Override
    public synchronized void close() {
        entries.values().forEach(entry -> entry.buffer.close());
        entries.clear();
    }
}
