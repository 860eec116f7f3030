package org.cnn4j.opencl;

import java.util.List;

/**
 * Which of several variants computes something, and who says so: a property before a measurement before the rule.
 *
 * @param problem as {@link Variants#problem}
 * @param variant the name of the one that was taken
 * @param candidates the names of all that fit the device
 * @param source who says so
 * @param reason the property, or where the measurement lies, or empty
 */
record Decision(String problem, String variant, List<String> candidates, Source source, String reason) {
    /** Who chose. */
    enum Source {
        PROPERTY,
        TUNING,
        RULE
    }

    /** A measured variant that there is no more, or that does not fit the device, is not taken. */
    static Decision of(Variants<?> variants, Tuning tuning) {
        List<String> names = List.copyOf(variants.all().keySet());
        if (variants.property() != null) {
            return new Decision(
                    variants.problem(), variants.byRule(), names, Source.PROPERTY, "-D" + variants.property());
        }
        String measured = tuning.variants().get(variants.problem());
        if (measured != null && variants.all().containsKey(measured)) {
            return new Decision(variants.problem(), measured, names, Source.TUNING, tuning.origin());
        }
        return new Decision(variants.problem(), variants.byRule(), names, Source.RULE, "");
    }

    @Override
    public String toString() {
        String who =
                switch (source) {
                    case PROPERTY -> "by " + reason;
                    case TUNING -> "by tuning";
                    case RULE -> "by rule";
                };
        return problem + " = " + variant + " " + who;
    }
}
