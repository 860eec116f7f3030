package org.cnn4j.cpu.step;

import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.cnn4j.Tensor;

/** What was derived from constants, kept for as long as the tensors live. Safe for use by several threads. */
public final class ConstantCache {
    // Tensors compare by identity, which is what is wanted here.
    private final Map<Tensor, Map<String, Object>> derived = new WeakHashMap<>();

    synchronized <T> T get(Tensor tensor, Class<T> type, String form, Supplier<T> make) {
        Map<String, Object> forms = derived.computeIfAbsent(tensor, t -> new HashMap<>());
        Object value = forms.get(form);
        if (value == null) {
            value = make.get();
            forms.put(form, value);
        }
        return type.cast(value);
    }

    /** Forgets everything. */
    public synchronized void clear() {
        derived.clear();
    }
}
