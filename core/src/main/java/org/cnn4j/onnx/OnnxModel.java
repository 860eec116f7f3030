package org.cnn4j.onnx;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A parsed ONNX file. Its tensors still lie in the file's bytes (see {@link OnnxTensor}).
 *
 * @param source what error messages call the file
 * @param irVersion version of the file format
 * @param producer the program that wrote the file; may be empty
 * @param opsets version of each operator set that the file uses, by domain; the standard one is the empty domain
 * @param graph the network
 * @param limits the limits that the file was read under, which also bound its import
 */
public record OnnxModel(
        String source,
        long irVersion,
        String producer,
        Map<String, Long> opsets,
        OnnxGraph graph,
        ImportLimits limits) {

    public OnnxModel {
        opsets = Collections.unmodifiableMap(new TreeMap<>(opsets));
    }

    /** The version of the standard operator set; 0 where the file uses none of its operators. */
    public long opset() {
        return opset("");
    }

    /** The version of a domain's operator set; 0 where the file uses none of its operators. */
    public long opset(String domain) {
        return opsets.getOrDefault(domain, 0L);
    }
}
