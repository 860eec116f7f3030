package org.cnn4j;

import java.util.Map;

/** What a compiled plan is good for: the inputs' types, and the contents of those inputs that decide shapes. */
record PlanKey(Map<String, TensorType> types, Map<String, Tensor> values) {
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof PlanKey key)
                || !types.equals(key.types)
                || !values.keySet().equals(key.values.keySet())) {
            return false;
        }
        return values.entrySet().stream().allMatch(e -> e.getValue().contentEquals(key.values.get(e.getKey())));
    }

    @Override
    public int hashCode() {
        return types.hashCode();
    }
}
