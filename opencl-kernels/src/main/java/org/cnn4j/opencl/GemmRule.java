package org.cnn4j.opencl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cnn4j.DeviceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one device chooses among its class's tilings; property {@value #PROPERTY} forces one, for tests and comparisons. */
final class GemmRule {
    /** A {@link TiledConfig#name}, with {@code /4} behind it for sums in up to 4 slices. */
    static final String PROPERTY = "cnn4j.opencl.gemm";

    private static final Logger LOG = LoggerFactory.getLogger(GemmRule.class);

    private final GemmChoice.Limits limits;
    private final List<TiledConfig> configs;
    /** Those, and what a measurement alone may choose. */
    private final List<TiledConfig> candidates;

    private final GemmChoice forced;

    /** @param forced what a property asks for, or null */
    GemmRule(GemmChoice.Limits limits, DeviceClass devices, GemmChoice forced) {
        this.limits = limits;
        this.configs = ShippedConfigs.of(devices);
        this.candidates = Stream.concat(configs.stream(), ShippedConfigs.tried(devices).stream())
                .toList();
        this.forced = forced;
    }

    /**
     * The rule for a device; one that is a CPU takes the tilings that run anywhere.
     *
     * @throws DeviceException if the property names no tiling, or one that the device is too small for
     */
    static GemmRule of(ClDevice device) {
        DeviceClass devices = DeviceClass.of(device);
        GemmChoice.Limits limits = GemmChoice.Limits.of(device);
        String name = System.getProperty(PROPERTY, "").trim();
        GemmChoice forced = name.isEmpty() ? null : parse(name);
        if (forced != null) {
            if (!limits.allow(forced.config())) {
                throw new DeviceException("-D" + PROPERTY + "=" + name + " needs work-groups of "
                        + forced.config().items() + " work-items with "
                        + forced.config().localBytes() + " bytes of local memory; " + device.name() + " has "
                        + limits.groupItems() + " and " + limits.localBytes());
            }
            LOG.info("All matrix products on {} go by {}", device.name(), forced);
        }
        return new GemmRule(limits, devices == DeviceClass.CPU ? DeviceClass.GENERIC : devices, forced);
    }

    private static GemmChoice parse(String name) {
        int slash = name.indexOf('/');
        try {
            int slices = slash < 0 ? 1 : Integer.parseInt(name.substring(slash + 1));
            if (slices < 1) {
                throw new IllegalArgumentException("there are 1 or more slices");
            }
            return new GemmChoice(TiledConfig.parse(slash < 0 ? name : name.substring(0, slash)), slices);
        } catch (IllegalArgumentException e) {
            throw new DeviceException("-D" + PROPERTY + "=" + name + ": " + e.getMessage(), e);
        }
    }

    /** Compute units of the device. */
    int units() {
        return limits.units();
    }

    /** Rows of the largest tile that a product may take. */
    int largestTileM() {
        return forced != null
                ? forced.config().tileM()
                : configs.stream().mapToInt(TiledConfig::tileM).max().orElseThrow();
    }

    /** Multiply-adds of one unit in the time that a product takes, computed as the rule or the property says. */
    double cost(GemmChoice.Sizes sizes) {
        GemmChoice choice = forced != null ? forced.within(sizes.k()) : GemmChoice.of(configs, limits, sizes);
        return choice.cost(limits, sizes);
    }

    /** The ways of computing a product, {@code problem}. */
    Variants<GemmChoice> variants(String problem, GemmChoice.Sizes sizes) {
        Map<String, GemmChoice> all = new LinkedHashMap<>();
        if (forced != null) {
            GemmChoice only = forced.within(sizes.k());
            all.put(only.name(), only);
            return new Variants<>(problem, all, only.name(), PROPERTY);
        }
        GemmChoice.all(candidates, limits, sizes).forEach(choice -> all.put(choice.name(), choice));
        return new Variants<>(
                problem, all, GemmChoice.of(configs, limits, sizes).name(), null);
    }
}
