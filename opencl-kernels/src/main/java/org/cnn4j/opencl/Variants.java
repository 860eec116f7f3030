package org.cnn4j.opencl;

import java.util.Map;

/**
 * The ways in which one thing can be computed on a device.
 *
 * @param problem what is computed: a kernel family with all sizes that matter to its time, the same from run to run
 * @param all by name, those that fit the device
 * @param byRule the name of the one that the rule takes
 * @param property the property that leaves no choice, or null
 */
record Variants<T>(String problem, Map<String, T> all, String byRule, String property) {
    Variants {
        if (!all.containsKey(byRule)) {
            throw new IllegalArgumentException("the rule's " + byRule + " is none of " + all.keySet());
        }
    }
}
