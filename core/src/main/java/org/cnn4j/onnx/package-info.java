/**
 * ONNX files. {@link org.cnn4j.onnx.OnnxReader} parses a file, under {@link org.cnn4j.onnx.ImportLimits}, into the plain records of
 * {@link org.cnn4j.onnx.OnnxModel}; {@link org.cnn4j.onnx.OnnxImporter} expresses its operators by those of {@code org.cnn4j.op} once
 * the input shapes are known, one class of converters an operator family. Whatever is in a file, the only exception about it is
 * {@link org.cnn4j.onnx.OnnxImportException}. {@link org.cnn4j.onnx.OnnxWriter} goes the other way.
 */
package org.cnn4j.onnx;
