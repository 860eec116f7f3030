package org.cnn4j.opencl;

import java.util.Map;

/**
 * What was measured on a device to be faster than the rule's choice.
 *
 * @param variants names of variants by {@link Variants#problem}
 * @param origin where they come from, for people; empty for those of a tuner, of which nobody need be told
 */
record Tuning(Map<String, String> variants, String origin) {
    /** The rules alone. */
    static final Tuning NONE = new Tuning(Map.of(), "");
}
